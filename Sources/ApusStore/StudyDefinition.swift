internal import ApusStudy
internal import FoundationEssentials

/// A study as JSON, with sorted keys, so that one study has one text.
enum StudyDefinition {
    static func encode(_ study: Study) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(study)
    }

    static func decode(_ data: Data) throws -> Study {
        try JSONDecoder().decode(Study.self, from: data)
    }
}
