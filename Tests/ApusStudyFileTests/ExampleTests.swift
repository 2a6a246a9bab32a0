import ApusSpace
import ApusStudy
import Foundation
import Testing

@testable import ApusStudyFile

@Suite struct ExampleTests {
    /// The folder of the examples, with MNIST as if it were installed.
    struct FolderReader: StudyFileReader {
        let folder = StudyKeyTests.root.appendingPathComponent("Docs/Examples")
        let memory = MemoryReader()

        func entry(at path: String) -> StudyFileEntry? {
            if path.hasPrefix("@") { return self.memory.entry(at: path) }
            guard let bytes = try? self.bytes(of: path) else { return nil }
            return .file(byteCount: bytes.count, isExecutable: false)
        }

        func bytes(of path: String) throws(StudyFileReaderError) -> [UInt8] {
            do {
                return Array(try Data(contentsOf: self.folder.appendingPathComponent(path)))
            } catch {
                throw .init("\(error)")
            }
        }

        func files(under folder: String) throws(StudyFileReaderError) -> [String] {
            try self.memory.files(under: folder)
        }

        func digest(of path: String) throws(StudyFileReaderError) -> ContentDigest {
            try self.memory.digest(of: path)
        }

        func datasetFolder(named name: String) -> String? {
            self.memory.datasetFolder(named: name)
        }

        var datasetNames: [String] {
            self.memory.datasetNames
        }
    }

    private static func check(_ name: String) throws -> StudyFile {
        let reader = FolderReader()
        return try StudyFile.check(
            bytes: reader.bytes(of: name),
            fileName: name,
            environment: .init(reader: reader) { csv, space in
                let rows = csv.split(separator: "\n").dropFirst()
                let points = rows.map { row in
                    Configuration(
                        values: zip(space.parameters, row.split(separator: ",")).map {
                            try? $0.domain.value(parsing: String($1))
                        }
                    )
                }
                return DesignReading(points: points)
            }
        )
    }

    static let names: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: FolderReader().folder.path).filter {
            $0.hasSuffix(".yaml")
        }.sorted()) ?? []

    @Test(arguments: Self.names)
    func `every example is right, without a warning`(name: String) throws {
        let file = try Self.check(name)

        #expect(file.warnings.isEmpty)
    }

    @Test func `the examples are those that the documents name`() {
        #expect(
            Self.names == [
                "front.yaml", "mnist-asha.yaml", "mnist-csv.yaml", "mnist-monte-carlo.yaml", "mnist-script.yaml",
                "mnist-smac.yaml", "quickstart.yaml",
            ]
        )
    }

    @Test func `the example of successive halving runs some trials to 27 epochs`() throws {
        let fidelity = try Self.check("mnist-asha.yaml").study.fidelity

        #expect(fidelity?.rule == "asha")
        #expect(fidelity?.stepsMax == 27)
    }

    @Test func `the example of a front has two objectives and a constraint`() throws {
        let study = try Self.check("front.yaml").study

        #expect(study.objectives.map(\.metric) == ["val_rmse", "size_bytes"])
        #expect(study.constraints == [Constraint(metric: "largest_weight", relation: .atMost, bound: 100)])
    }

    @Test func `the table of points has every row`() throws {
        guard case .points(let points) = try Self.check("mnist-csv.yaml").study.search.method else {
            throw Unexpected()
        }

        #expect(points.count == 8)
        #expect(points.last?.values == [.integer(128), .integer(7), .real(0.5)])
    }

    @Test func `the script gets every value, formatted as it says`() throws {
        let template = try Template(bytes: FolderReader().bytes(of: "mnist_cnn.py"))

        let text = try template.render(
            values: ["nb_filters": .integer(8), "nb_conv": .integer(3), "nb_pool": .integer(2), "dropout1": .real(0.5)]
        )

        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.contains("FILTERS = 8"))
        #expect(lines.contains("DROPOUT = 0.50"))
        #expect(!lines.contains { $0.contains("${") })
    }
}
