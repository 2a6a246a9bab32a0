import FoundationEssentials

/// Finds and reads a data set's files in one folder.
///
/// - IDX: `train-images…`, `train-labels…`, and `t10k-…` or `test-…` where there is a test part; raw or `.gz`.
/// - NPZ: one `.npz` with `x_train`, `y_train`, and `x_test`, `y_test`; or `x` and `y`.
/// - CSV: `train.csv` and `test.csv`; or one `.csv`.
package struct DatasetLoader {
    package let specification: DatasetSpecification

    /// Numbers as targets, not classes.
    package let isRegression: Bool

    package init(_ specification: DatasetSpecification, loss: Loss) {
        self.specification = specification
        self.isRegression = loss == .meanSquaredError
    }

    /// `path` is the folder, or the one file.
    package func load(path: String) throws(DatasetError) -> TrainingData {
        let files = try Self.files(path)
        let (train, test) = try self.read(files, path: path)
        if let test, test.shape != train.shape || test.outputs > train.outputs {
            throw DatasetError(
                "\(path): test samples are \(test.shape) with \(test.outputs) targets, training samples \(train.shape) "
                    + "with \(train.outputs)"
            )
        }
        return try TrainingData(dividing: train, test: test, by: self.specification)
    }

    private func read(_ files: [String], path: String) throws(DatasetError) -> (Dataset, Dataset?) {
        switch self.specification.format {
        case .idx: return try self.readIDX(files, path: path)
        case .npz: return try self.readNPZ(files, path: path)
        case .csv: return try self.readCSV(files, path: path)
        case .auto:
            if files.contains(where: { $0.hasSuffix(".npz") }) { return try self.readNPZ(files, path: path) }
            if files.contains(where: { $0.hasSuffix(".csv") }) { return try self.readCSV(files, path: path) }
            return try self.readIDX(files, path: path)
        }
    }

    private func readIDX(_ files: [String], path: String) throws(DatasetError) -> (Dataset, Dataset?) {
        guard let images = Self.file(files, ["train-images"]), let labels = Self.file(files, ["train-labels"]) else {
            throw DatasetError("\(path): expected the files train-images… and train-labels…, found \(Self.list(files))")
        }
        let train = try self.pair(try IDXFile.read(path: images), try IDXFile.read(path: labels), images, labels)
        guard let testImages = Self.file(files, ["t10k-images", "test-images"]),
            let testLabels = Self.file(files, ["t10k-labels", "test-labels"])
        else { return (train, nil) }
        let test = try self.pair(
            try IDXFile.read(path: testImages),
            try IDXFile.read(path: testLabels),
            testImages,
            testLabels
        )
        return (train, test)
    }

    private func readNPZ(_ files: [String], path: String) throws(DatasetError) -> (Dataset, Dataset?) {
        guard let file = files.first(where: { $0.hasSuffix(".npz") }) else {
            throw DatasetError("\(path): expected an .npz file, found \(Self.list(files))")
        }
        let archive = try NPZFile(path: file)
        let prefix = archive.names.contains("x_train") ? "_train" : ""
        guard let x = try archive.array("x\(prefix)"), let y = try archive.array("y\(prefix)") else {
            throw DatasetError(
                "\(file): expected arrays x_train and y_train, or x and y, found \(Self.list(archive.names))"
            )
        }
        let train = try self.pair(x, y, "\(file): x\(prefix)", "\(file): y\(prefix)")
        guard let testX = try archive.array("x_test"), let testY = try archive.array("y_test") else {
            return (train, nil)
        }
        return (train, try self.pair(testX, testY, "\(file): x_test", "\(file): y_test"))
    }

    private func readCSV(_ files: [String], path: String) throws(DatasetError) -> (Dataset, Dataset?) {
        let tables = files.filter { $0.hasSuffix(".csv") }
        guard let train = Self.file(tables, ["train"]) ?? (tables.count == 1 ? tables[0] : nil) else {
            throw DatasetError("\(path): expected train.csv, or one .csv file, found \(Self.list(files))")
        }
        let reader = TableReader(specification: self.specification, isRegression: self.isRegression)
        return try reader.read(train: train, test: Self.file(tables, ["test"]))
    }

    private func pair(
        _ x: NumberArray,
        _ y: NumberArray,
        _ xPlace: String,
        _ yPlace: String
    ) throws(DatasetError) -> Dataset {
        let arrays = ArrayPair(x: x, y: y, xPlace: xPlace, yPlace: yPlace)
        return try arrays.dataset(shape: self.specification.shape, isRegression: self.isRegression)
    }

    /// The regular files of a folder by path, sorted; or the file itself.
    static func files(_ path: String) throws(DatasetError) -> [String] {
        var isFolder: Bool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DatasetError("\(path): does not exist; fetch the data set, or correct the path")
        }
        guard isFolder else { return [path] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { "\(path)/\($0)" }
        } catch {
            throw DatasetError("\(path): cannot be listed: \(error)")
        }
    }

    private static func file(_ files: [String], _ prefixes: [String]) -> String? {
        files.first { file in prefixes.contains { Self.name(file).hasPrefix($0) } }
    }

    private static func name(_ path: String) -> Substring {
        path.split(separator: "/").last ?? ""
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "nothing" : names.prefix(10).map { String(Self.name($0)) }.joined(separator: ", ")
    }
}
