/// The version of this program, as the hello tells it to people.
package enum WorkerVersion {
    package static let text = "0.1.0"
    package static let software = "apus-worker \(Self.text)"
}
