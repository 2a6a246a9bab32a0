import ApusEngine
import Testing

@Suite struct CSVTableTests {
    @Test func `the last column is the target, and texts become classes in sorted order`() throws {
        let data = try self.load("a,b,kind\r\n1,2,\"dog\"\n3,4,cat\n\n5,6, dog \n")

        #expect(data.shape == TensorShape(flat: 2))
        guard case .classes(let classes, count: 2) = data.train.dataset.targets else {
            Issue.record("the targets are no two classes")
            return
        }
        #expect(classes == [1, 0, 1])
    }

    @Test func `integers are classes as they are`() throws {
        let data = try self.load("a,y\n1,0\n2,7\n")

        #expect(data.outputs == 8)
    }

    @Test func `a named column is the target`() throws {
        let specification = DatasetSpecification(path: "t.csv", target: "a")

        let data = try self.load("a,b\n0.5,2\n1.5,4\n", specification, loss: .meanSquaredError)

        guard case .values(let values, width: 1) = data.train.dataset.targets else {
            Issue.record("the targets are no values")
            return
        }
        #expect(values == [0.5, 1.5])
    }

    @Test func `quotes hold commas, quotes and lines`() throws {
        let data = try self.load(
            "\u{FEFF}\"a\n1\",\"y,\"\"z\"\"\"\n1,0\n2,1\n",
            DatasetSpecification(target: "y,\"z\"")
        )

        #expect(data.train.count == 2)
    }

    @Test func `a shape makes images of rows`() throws {
        let shape = TensorShape(height: 2, width: 1, channels: 1)

        #expect(try self.load("a,b,y\n1,2,0\n3,4,1\n", DatasetSpecification(shape: shape)).shape == shape)
    }

    @Test(arguments: [
        ("a,y\n", "FILE: expected a row of names and at least one row of numbers"),
        (
            "a,b,y\n1,2,0\n1,2\n1,2,0,4\n",
            "FILE: row 3: has 2 cells, expected 3\nFILE: row 4: has 4 cells, expected 3"
        ),
        (
            "a,b,y\n1,x,0\n,2,1\n1,nan,0\n",
            "FILE: row 2, column 'b': expected a number, got 'x'\nFILE: row 3, column 'a': expected a number, got ''\n"
                + "FILE: row 4, column 'b': expected a number, got 'nan'"
        ),
        ("y\n1\n", "FILE: expected a target and at least one more column"),
        ("a,y\n1,\"0\n", "FILE: row 2: a quote is not closed"),
    ])
    func `every mistake is told with its place`(text: String, message: String) throws {
        #expect(try self.error(text) == message)
    }

    @Test func `a list of mistakes has an end`() throws {
        let text = "a,y\n" + String(repeating: "x,0\n", count: 1_000)

        let lines = try self.error(text).split(separator: "\n")

        #expect(lines.count == 21)
        #expect(lines.last == "FILE: and 980 more mistakes")
    }

    @Test func `an unknown target names the columns`() throws {
        let message = try self.error("a,b\n1,2\n", DatasetSpecification(target: "c"))

        #expect(message == "FILE: has no column 'c'; its columns are a, b")
    }

    @Test func `targets of squared error are numbers`() throws {
        #expect(
            try self.error("a,y\n1,cat\n", loss: .meanSquaredError)
                == "FILE: row 2: expected a number as target, got 'cat'"
        )
    }

    private func load(
        _ text: String,
        _ specification: DatasetSpecification = DatasetSpecification(),
        loss: Loss = .crossEntropy(smoothing: 0)
    ) throws -> TrainingData {
        let folder = try ScratchFolder()
        _ = try folder.file("t.csv", text)
        var specification = specification
        specification.split.validation = .count(0)
        return try DatasetLoader(specification, loss: loss).load(path: folder.path)
    }

    private func error(
        _ text: String,
        _ specification: DatasetSpecification = DatasetSpecification(),
        loss: Loss = .crossEntropy(smoothing: 0)
    ) throws -> String {
        let folder = try ScratchFolder()
        let path = try folder.file("t.csv", text)
        do {
            _ = try DatasetLoader(specification, loss: loss).load(path: folder.path)
            return ""
        } catch {
            return "\(error)".replacing(path, with: "FILE")
        }
    }
}
