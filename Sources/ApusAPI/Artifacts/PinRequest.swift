/// `PUT /api/v1/studies/{study}/trials/{trial}/pin`.
package struct PinRequest: Codable, Hashable, Sendable {
    package let isPinned: Bool

    package init(isPinned: Bool) {
        self.isPinned = isPinned
    }
}
