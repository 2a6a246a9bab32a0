/// The files of a trial.
package struct FileListAnswer: Codable, Hashable, Sendable {
    package let items: [FileAnswer]

    package init(items: [FileAnswer]) {
        self.items = items
    }
}
