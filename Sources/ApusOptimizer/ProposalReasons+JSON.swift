import FoundationEssentials

extension ProposalReasons {
    /// As it is stored and shown; keys in rising order.
    package var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        // Numbers and texts only: there is nothing that cannot be encoded.
        return (try? encoder.encode(self)).map { Array($0) } ?? []
    }

    /// Nothing when the bytes are no reasons.
    package init?(json: [UInt8]) {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        guard let reasons = try? decoder.decode(ProposalReasons.self, from: Data(json)) else { return nil }
        self = reasons
    }
}
