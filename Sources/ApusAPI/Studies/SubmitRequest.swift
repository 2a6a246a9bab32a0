/// `POST /api/v1/studies`, and the body of `check`.
package struct SubmitRequest: Codable, Hashable, Sendable {
    /// For the places of mistakes; never opened by the server.
    package let fileName: String

    /// The study file, YAML or JSON, at most 1 MiB.
    package let text: String
    package let files: [SubmittedFile]

    package init(fileName: String, text: String, files: [SubmittedFile] = []) {
        self.fileName = fileName
        self.text = text
        self.files = files
    }
}
