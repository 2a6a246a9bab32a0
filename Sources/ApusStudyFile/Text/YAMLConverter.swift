internal import Yams

/// Turns the YAML library's tree into nodes: undoes the masks, follows aliases, keeps the limits.
struct YAMLConverter {
    private let diagnostics: DiagnosticList
    private let renamed: [Unicode.Scalar]
    private var anchors: [String: Node] = [:]
    private var openAliases: Set<String> = []
    private var nodeCount = 0
    private(set) var hasOverflowed = false

    init(diagnostics: DiagnosticList, renamed: [Unicode.Scalar]) {
        self.diagnostics = diagnostics
        self.renamed = renamed
    }

    mutating func convert(_ root: Node) -> SourceNode? {
        self.convert(root, depth: 1)
    }

    private mutating func convert(_ node: Node, depth: Int) -> SourceNode? {
        let place = Self.place(of: node)
        guard self.isWithinLimits(depth: depth, place: place) else { return nil }
        if let anchor = node.anchor { self.anchors[anchor.rawValue] = node }
        switch node {
        case .scalar(let scalar):
            return self.convert(scalar, place: place, depth: depth)
        case .sequence(let sequence):
            return SourceNode(
                content: .list(sequence.compactMap { self.convert($0, depth: depth + 1) }),
                place: place
            )
        case .mapping(let mapping):
            return SourceNode(content: .map(self.entries(of: mapping, depth: depth)), place: place)
        case .alias:
            // The parser resolves aliases itself and makes none of these.
            return nil
        }
    }

    private mutating func isWithinLimits(depth: Int, place: SourcePlace) -> Bool {
        guard !self.hasOverflowed else { return false }
        self.nodeCount += 1
        if depth > YAMLReader.depthMax {
            self.diagnostics.error(
                place,
                "values nest more than \(YAMLReader.depthMax) deep here; a study needs fewer levels"
            )
            self.hasOverflowed = true
        } else if self.nodeCount > YAMLReader.nodesMax {
            self.diagnostics.error(
                place,
                "the file unfolds to more than \(YAMLReader.nodesMax) values; use fewer aliases"
            )
            self.hasOverflowed = true
        }
        return !self.hasOverflowed
    }

    private mutating func convert(_ scalar: Node.Scalar, place: SourcePlace, depth: Int) -> SourceNode? {
        let isPlain = scalar.style == .plain
        if isPlain, scalar.string.unicodeScalars.first == MaskedText.alias {
            return self.follow(String(scalar.string.unicodeScalars.dropFirst()), place: place, depth: depth)
        }
        let text = self.restored(scalar.string)
        let isTagged = scalar.tag.description == "tag:yaml.org,2002:str"
        if isPlain, !isTagged, ScalarText.isNull(text) { return SourceNode(content: .null, place: place) }
        return SourceNode(content: .scalar(.init(text: text, isPlain: isPlain && !isTagged)), place: place)
    }

    private mutating func follow(_ name: String, place: SourcePlace, depth: Int) -> SourceNode? {
        guard let target = self.anchors[name] else {
            self.diagnostics.error(
                place,
                "the alias '*\(name)' has no anchor '&\(name)' above it; add one, or quote the text"
            )
            return nil
        }
        guard self.openAliases.insert(name).inserted else {
            self.diagnostics.error(place, "the alias '*\(name)' stands inside its own anchor; write the value out")
            return nil
        }
        defer { self.openAliases.remove(name) }
        return self.convert(target, depth: depth + 1)
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) -> [SourceNode.Entry] {
        var entries: [SourceNode.Entry] = []
        var places: [String: SourcePlace] = [:]
        for (key, value) in mapping {
            let place = Self.place(of: key)
            guard case .scalar(let scalar) = key, scalar.string.unicodeScalars.first != MaskedText.alias else {
                self.diagnostics.error(place, "a key must be a text, and this is a list, a map or an alias")
                continue
            }
            let name = self.restored(scalar.string)
            if let first = places[name] {
                self.diagnostics.error(
                    place,
                    "'\(ScalarText.shortened(name))' stands twice in this map, first at "
                        + "\(first.line):\(first.column); remove one of the two"
                )
                continue
            }
            places[name] = place
            guard let converted = self.convert(value, depth: depth + 1) else { continue }
            entries.append(.init(key: name, keyPlace: place, value: converted))
        }
        return entries
    }

    private func restored(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, first.value >= MaskedText.renameBase,
            MaskedText.maskRange.contains(first.value)
        else { return MaskedText.unmasked(text) }
        let number = Int(first.value - MaskedText.renameBase)
        var scalars = String.UnicodeScalarView()
        if self.renamed.indices.contains(number) { scalars.append(self.renamed[number]) }
        scalars.append(contentsOf: text.unicodeScalars.dropFirst())
        return MaskedText.unmasked(String(scalars))
    }

    private static func place(of node: Node) -> SourcePlace {
        SourcePlace(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}
