import ApusEngine
import ApusStudyFile
import Testing

/// The study file's checker and the engine's reader know the same keys of the `train:` section.
@Suite struct TrainKeysTests {
    @Test func `the section's keys are the same in both`() {
        let checked = StudyFile.keys.map(\.path).filter { $0.hasPrefix("train.") }
            .map { $0.dropFirst("train.".count).prefix { $0 != "." && $0 != "[" } }

        #expect(Set(checked.map(String.init)) == Set(TrainingSpecification.keys))
    }

    @Test func `the engine knows every key of every layer that the checker takes`() {
        let prefix = "train.model[]."
        let layers = StudyFile.keys.map(\.path).filter { $0.hasPrefix(prefix) }
            .map { $0.dropFirst(prefix.count).split(separator: ".") }
            .filter { $0.count == 2 && !$0[1].contains("[") }
        #expect(layers.count > 20)

        var unknown: [String] = []
        for layer in layers {
            let json = #"{"model": [{"\#(layer[0])": {"\#(layer[1])": []}}]}"#
            let issues = Self.issues(of: json)
            let path = "model[0].\(layer[0])"
            unknown += issues.filter { $0.path.hasPrefix(path) && $0.message.contains("unknown key") }.map(\.message)
        }

        #expect(unknown == [])
        #expect(
            Self.issues(of: #"{"model": [{"dense": {"nonsense": 1}}]}"#).contains { $0.message.contains("unknown key") }
        )
    }

    private static func issues(of json: String) -> [SpecificationError.Issue] {
        do {
            _ = try TrainingSpecification(json: Array(json.utf8))
            return []
        } catch {
            return error.issues
        }
    }
}
