import ApusEngine
import Testing

@Suite struct DatasetLoaderTests {
    private func load(_ path: String, _ format: DatasetSpecification.Format = .auto) throws -> TrainingData {
        let specification = DatasetSpecification(
            format: format,
            split: DatasetSpecification.Split(validation: .count(0))
        )
        return try DatasetLoader(specification, loss: .crossEntropy(smoothing: 0)).load(path: path)
    }

    @Test func `test files are the test part`() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("train.csv", "a,y\n1,cat\n2,dog\n")
        _ = try folder.file("test.csv", "a,y\n1,cow\n")

        let data = try self.load(folder.path)

        #expect(data.train.count == 2)
        #expect(data.test?.count == 1)
        #expect(data.outputs == 3)
    }

    @Test func `one file is read on its own`() throws {
        let folder = try ScratchFolder()

        #expect(try self.load(folder.file("any.csv", "a,y\n1,0\n2,1\n")).train.count == 2)
    }

    @Test func `a folder that does not exist is named`() {
        #expect(throws: DatasetError("/nowhere/x: does not exist; fetch the data set, or correct the path")) {
            try self.load("/nowhere/x")
        }
    }

    @Test(arguments: [
        (DatasetSpecification.Format.auto, "expected the files train-images… and train-labels…, found notes.txt"),
        (.npz, "expected an .npz file, found notes.txt"),
        (.csv, "expected train.csv, or one .csv file, found notes.txt"),
    ])
    func `a folder without data says what was expected`(format: DatasetSpecification.Format, message: String) throws {
        let folder = try ScratchFolder()
        _ = try folder.file("notes.txt", "x")

        #expect(throws: DatasetError("\(folder.path): \(message)")) { try self.load(folder.path, format) }
    }

    @Test func `tables of different columns are refused`() throws {
        let folder = try ScratchFolder()
        let train = try folder.file("train.csv", "a,y\n1,0\n")
        let test = try folder.file("test.csv", "b,y\n1,0\n")

        #expect(throws: DatasetError("\(test): its columns are not those of \(train)")) { try self.load(folder.path) }
    }
}
