import NIOCore

/// How a connection ends for which there is no room among all the bytes that are not handled.
enum Crowding {
    /// How long a worker may wait for room in the midst of a frame.
    static let timeMax: TimeAmount = .seconds(10)
    static let text = "the coordinator has more to handle than it can hold; come again"
}
