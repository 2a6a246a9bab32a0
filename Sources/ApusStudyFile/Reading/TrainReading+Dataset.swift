internal import ApusStudy

extension TrainReading {
    func dataset(_ node: SourceNode) -> [StudyFile.Source] {
        if let name = node.text { return self.files.dataset(named: name, place: node.place) }
        switch (node["name"], node["path"]) {
        case (let name?, nil):
            return self.files.dataset(named: name.text ?? "", place: name.place)
        case (nil, let path?):
            return self.files(at: path.text ?? "", place: path.place)
        case (nil, nil):
            // One that was there and was wrong has been named already.
            let source = self.section["dataset"]
            guard source?.entry("name") == nil, source?.entry("path") == nil else { return [] }
            self.diagnostics.error(
                node.place,
                "'train.dataset' says no data; write {name: mnist}, or {path: FILE OR FOLDER}"
            )
        case (_?, let path?):
            self.diagnostics.error(path.place, "'train.dataset' has both 'name' and 'path'; remove one")
        }
        return []
    }

    private func files(at path: String, place: SourcePlace) -> [StudyFile.Source] {
        guard !path.contains("${") else {
            self.diagnostics.error(place, "'train.dataset.path' is the same for all trials; write it without '${'")
            return []
        }
        if case .file? = self.files.reader.entry(at: path) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return self.files.sources(at: path, target: "\(FileGathering.datasetFolder)/\(name)", place: place)
        }
        return self.files.sources(at: path, target: FileGathering.datasetFolder, place: place)
    }
}
