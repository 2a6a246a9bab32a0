/// Which data a training reads, and how it is divided.
package struct DatasetSpecification: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// Told from the files' names.
        case auto
        case idx
        case npz
        case csv
    }

    package enum Normalization: String, Hashable, Sendable, CaseIterable {
        /// Bytes are divided by 255; other numbers are mapped from the training part's range to 0 … 1, each
        /// feature on its own in a table, all together in an image.
        case scale

        /// Minus the training part's mean, divided by its standard deviation; as `scale`, by feature in a table.
        case standardize
        case none
    }

    /// A part's size: samples, or a part of the whole.
    package enum Share: Hashable, Sendable {
        case count(Int)
        case fraction(Double)
    }

    /// Sizes of the parts that are drawn from the training files by the seed.
    ///
    /// The seed is not the trial's: all trials of a study are judged on the same samples.
    package struct Split: Hashable, Sendable {
        /// What the other parts leave, when `nil`.
        package var train: Share?

        /// A tenth, when `nil`; `count(0)` for none.
        package var validation: Share?

        /// Drawn from the training files only when the data has no test files of its own; else the first so many of those.
        package var test: Share?
        package var seed: UInt64

        package init(train: Share? = nil, validation: Share? = nil, test: Share? = nil, seed: UInt64 = 0) {
            self.train = train
            self.validation = validation
            self.test = test
            self.seed = seed
        }
    }

    /// A name that the worker knows (`mnist`), or nothing when ``path`` is given.
    package var name: String?

    /// The file or folder as the study names it; where it lies on this machine is the runner's to say.
    package var path: String?
    package var format: Format
    package var split: Split
    package var normalization: Normalization

    /// The CSV column that holds the target; the last one when `nil`.
    package var target: String?

    /// Height, width and channels of a CSV or NPZ sample; flat when `nil` and the file does not say.
    package var shape: TensorShape?

    package init(
        name: String? = nil,
        path: String? = nil,
        format: Format = .auto,
        split: Split = Split(),
        normalization: Normalization = .scale,
        target: String? = nil,
        shape: TensorShape? = nil
    ) {
        self.name = name
        self.path = path
        self.format = format
        self.split = split
        self.normalization = normalization
        self.target = target
        self.shape = shape
    }
}
