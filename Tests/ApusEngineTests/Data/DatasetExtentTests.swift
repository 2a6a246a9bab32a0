import ApusEngine
import Testing

@Suite struct DatasetExtentTests {
    private static func idx(_ part: String, _ count: Int, pixels: Int) -> [DatasetExtent.File] {
        [
            .init(name: "\(part)-images-idx3-ubyte", byteCount: 16 + count * pixels),
            .init(name: "\(part)-labels-idx1-ubyte", byteCount: 8 + count),
        ]
    }

    @Test func `plain IDX files tell their samples by their lengths`() throws {
        let files = Self.idx("train", 1_000, pixels: 784) + Self.idx("t10k", 200, pixels: 784)

        let extent = try #require(DatasetExtent(DatasetSpecification(path: "mine"), files: files))

        #expect(extent.shape == TensorShape(height: 28, width: 28, channels: 1))
        #expect(extent.train == 900)
        #expect(extent.judged == 100 + 200)
    }

    @Test func `a data set that is known by its name is as large as it is`() throws {
        let split = DatasetSpecification.Split(train: .count(50_000), validation: .count(10_000))
        let files = [DatasetExtent.File(name: "train-images-idx3-ubyte.gz", byteCount: 9_912_422)]

        let extent = try #require(DatasetExtent(DatasetSpecification(name: "mnist", split: split), files: files))

        #expect(extent.shape == TensorShape(height: 28, width: 28, channels: 1))
        #expect((extent.train, extent.judged) == (50_000, 20_000))
    }

    @Test func `other data counts by its bytes where its shape is given, and is unknown where it is not`() throws {
        let files = [DatasetExtent.File(name: "data.csv", byteCount: 40_000)]
        let shape = TensorShape(flat: 4)

        let known = try #require(DatasetExtent(DatasetSpecification(path: "data.csv", shape: shape), files: files))

        #expect((known.shape, known.train, known.judged) == (shape, 9_000, 1_000))
        #expect(DatasetExtent(DatasetSpecification(path: "data.csv"), files: files) == nil)
        #expect(DatasetExtent(DatasetSpecification(name: "unheard-of"), files: []) == nil)
    }

    @Test(arguments: [-1, 0, 8, 9, 17, Int.max])
    func `files of any length give a size or none, and no trap`(byteCount: Int) {
        let files = ["train-images", "train-labels", "t10k-images", "test-labels", "x.npz"].map {
            DatasetExtent.File(name: $0, byteCount: byteCount)
        }
        let splits = [
            DatasetSpecification.Split(),
            DatasetSpecification.Split(train: .count(.max), validation: .count(.max), test: .fraction(0.999)),
        ]
        for split in splits {
            for shape in [nil, TensorShape(flat: 1), TensorShape(height: 65_536, width: 65_536, channels: 65_536)] {
                let extent = DatasetExtent(
                    DatasetSpecification(path: "x", split: split, shape: shape),
                    files: files
                )
                #expect(extent.map { $0.train >= 1 && $0.judged >= 0 } ?? true)
            }
        }
    }
}
