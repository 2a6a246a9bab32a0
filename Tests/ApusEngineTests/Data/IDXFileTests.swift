import ApusEngine
import Testing

@Suite struct IDXFileTests {
    /// Two 1×2 images, with labels 1 and 0.
    private static let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102]
    private static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0]

    @Test func `images and labels are read`() throws {
        let data = try self.load(Self.images, Self.labels)

        #expect(data.shape == TensorShape(height: 1, width: 2, channels: 1))
        #expect(data.outputs == 2)
        #expect(data.train.count == 2)
        #expect(data.test == nil)
    }

    @Test func `gzip is read like the raw file`() throws {
        // gzip of a label file 9, 8, 7, 6.
        let labels = "H4sIAEkDBWsC/2Ng4GBkYGBg4eRgZwMA2BnAXwwAAAA="
        let folder = try ScratchFolder()
        _ = try folder.file("train-images-idx3-ubyte", [0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 1, 1, 2, 3, 4])
        _ = try folder.file("train-labels-idx1-ubyte.gz", base64: labels)

        let data = try Self.loader.load(path: folder.path)

        #expect(data.outputs == 10)
    }

    @Test func `sixteen-bit and float elements are read`() throws {
        let labels: [UInt8] = [0, 0, 0x0B, 1, 0, 0, 0, 2, 0, 1, 0, 2]
        let images: [UInt8] = [0, 0, 0x0D, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0]

        let data = try self.load(images, labels)

        #expect(data.outputs == 3)
        #expect(data.shape == TensorShape(flat: 1))
    }

    @Test(
        arguments: [
            ([], "is empty"),
            ([0, 0, 8], "is truncated: 3 bytes"),
            (
                [1, 0, 8, 3, 0, 0, 0, 2],
                "is no IDX file: it starts with 01000803, expected 0000, a type (08 for bytes) and a number of sides "
                    + "(01 to 04)"
            ),
            (
                [0, 0, 7, 3, 0, 0, 0, 2],
                "is no IDX file: it starts with 00000703, expected 0000, a type (08 for bytes) and a number of sides "
                    + "(01 to 04)"
            ),
            ([0, 0, 8, 3, 0, 0, 0, 2], "is truncated inside its header"),
            (
                [0, 0, 8, 1, 0, 0, 0, 9, 1],
                "is truncated: its header says [9], which is 17 bytes, and there are 9"
            ),
            (
                [0, 0, 8, 1, 0, 0, 0, 1, 1, 2],
                "is too long: its header says [1], which is 9 bytes, and there are more"
            ),
            (
                [0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 0],
                "its header asks for [4294967295, 4294967295] elements, which cannot be"
            ),
            (
                [0, 0, 8, 1, 0, 0, 0, 0],
                "its header asks for [0] elements, which cannot be"
            ),
        ] as [([UInt8], String)]
    )
    func `bad files are told apart`(bytes: [UInt8], message: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.file("train-images", bytes)
        _ = try folder.file("train-labels", Self.labels)

        #expect(throws: DatasetError("\(path): \(message)")) { try Self.loader.load(path: folder.path) }
    }

    @Test func `a gzip file that unpacks to more than its header says stops there`() throws {
        // 100,008 bytes in fewer than 200; the header says 4 labels.
        let bomb =
            "H4sIAAAAAAACA+3BsQ0AMAjAsCB14P+LeaOD7dqpXgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMC3DiD7N1Ko"
            + "hgEA"
        let folder = try ScratchFolder()
        let path = try folder.file("train-images.gz", base64: bomb)
        _ = try folder.file("train-labels", Self.labels)

        #expect(
            throws: DatasetError("\(path): is too long: its header says [4], which is 12 bytes, and there are more")
        ) {
            try Self.loader.load(path: folder.path)
        }
    }

    @Test func `truncated and damaged gzip files are told apart`() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("train-labels", Self.labels)
        let path = try folder.file("train-images.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255, 0x63])
        #expect(
            throws: DatasetError(
                "\(path): is truncated: the compressed stream does not end; fetch it again"
            )
        ) {
            try Self.loader.load(path: folder.path)
        }

        _ = try folder.file("train-images.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255, 0xFF, 0xFF, 0xFF])
        #expect(throws: DatasetError("\(path): is damaged: the compressed stream is not valid; fetch it again")) {
            try Self.loader.load(path: folder.path)
        }
    }

    @Test func `counts of images and labels must agree`() throws {
        let folder = try ScratchFolder()
        let images = try folder.file("train-images", Self.images)
        let labels = try folder.file("train-labels", [0, 0, 8, 1, 0, 0, 0, 1, 1])

        #expect(throws: DatasetError("\(labels): has 1 targets for the 2 samples of \(images)")) {
            try Self.loader.load(path: folder.path)
        }
    }

    private static let loader = DatasetLoader(
        DatasetSpecification(name: "mnist", split: DatasetSpecification.Split(validation: .count(0))),
        loss: .crossEntropy(smoothing: 0)
    )

    private func load(_ images: [UInt8], _ labels: [UInt8]) throws -> TrainingData {
        let folder = try ScratchFolder()
        _ = try folder.file("train-images-idx3-ubyte", images)
        _ = try folder.file("train-labels-idx1-ubyte", labels)
        return try Self.loader.load(path: folder.path)
    }
}
