/// The version of these programs.
enum ApusVersion {
    static let text = "0.1.0"
}
