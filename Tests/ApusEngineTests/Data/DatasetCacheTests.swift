import ApusEngine
import Foundation
import Synchronization
import Testing

@Suite struct DatasetCacheTests {
    private func loader(validation: Int = 0, isRegression: Bool = false) -> DatasetLoader {
        DatasetLoader(
            DatasetSpecification(split: DatasetSpecification.Split(validation: .count(validation))),
            loss: isRegression ? .meanSquaredError : .crossEntropy(smoothing: 0)
        )
    }

    @Test func `the same files are read once`() throws {
        let folder = try ScratchFolder()
        let path = try folder.file("train.csv", "a,y\n1,0\n2,1\n")
        let cache = DatasetCache()

        let first = try cache.load(self.loader(), path: path)
        let second = try cache.load(self.loader(), path: path)

        #expect(first.train.dataset.identity == second.train.dataset.identity)
        #expect(second.train.count == 2)
    }

    @Test func `another division or another loss is another data set`() throws {
        let folder = try ScratchFolder()
        let path = try folder.file("train.csv", "a,y\n1,0\n2,1\n")
        let cache = DatasetCache()

        let found = try [self.loader(), self.loader(validation: 1), self.loader(isRegression: true)].map {
            try cache.load($0, path: path)
        }

        #expect(Set(found.map(\.train.dataset.identity)).count == 3)
        #expect(found.map(\.train.count) == [2, 1, 2])
    }

    @Test func `files that were written anew are read anew`() throws {
        let folder = try ScratchFolder()
        let path = try folder.file("train.csv", "a,y\n1,0\n2,1\n")
        let cache = DatasetCache()
        #expect(try cache.load(self.loader(), path: folder.path).train.count == 2)

        _ = try folder.file("train.csv", "a,y\n1,0\n2,1\n3,1\n")
        let longer = try cache.load(self.loader(), path: folder.path)
        #expect(longer.train.count == 3)

        // As many bytes, at another time.
        _ = try folder.file("train.csv", "a,y\n7,0\n2,1\n3,1\n")
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        let last = try cache.load(self.loader(), path: folder.path)
        #expect(last.normalizer != longer.normalizer)
    }

    @Test func `an error is told, and forgotten when the files are right`() throws {
        let folder = try ScratchFolder()
        let cache = DatasetCache()
        _ = try folder.file("train.csv", "a,y\n1,0\n2\n")
        #expect(throws: DatasetError.self) { try cache.load(self.loader(), path: folder.path) }

        _ = try folder.file("train.csv", "a,y\n1,0\n2,1\n")
        #expect(try cache.load(self.loader(), path: folder.path).train.count == 2)

        #expect(throws: DatasetError.self) { try cache.load(self.loader(), path: "\(folder.path)/nowhere") }
    }

    @Test func `only the last ones used are kept`() throws {
        let folder = try ScratchFolder()
        let paths = try (0..<3).map { try folder.file("\($0).csv", "a,y\n1,0\n\($0),1\n") }
        let cache = DatasetCache()
        func identity(_ index: Int) throws -> Dataset.Identity {
            try cache.load(self.loader(), path: paths[index]).train.dataset.identity
        }
        let found = try [0, 1, 0, 2].map(identity)

        #expect(try identity(0) == found[0])
        #expect(try identity(2) == found[3])
        #expect(try identity(1) != found[1])
    }

    @Test func `trainings that come while it is read wait for it`() throws {
        let folder = try ScratchFolder()
        let path = try folder.file("train.csv", "a,y\n" + (0..<2_000).map { "\($0),\($0 % 2)\n" }.joined())
        let cache = DatasetCache()
        let found = Mutex<[Dataset.Identity]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            guard let data = try? cache.load(self.loader(), path: path) else { return }
            found.withLock { $0.append(data.train.dataset.identity) }
        }

        let identities = found.withLock { $0 }
        #expect(identities.count == 4)
        #expect(Set(identities).count == 1)
    }
}
