/// A clock that moves only when a test says so.
package struct VirtualClock: Sendable {
    package private(set) var now: Duration = .zero

    package init() {}

    package mutating func advance(by duration: Duration) {
        self.now += duration
    }
}
