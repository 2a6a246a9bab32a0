/// The join token as a worker holds it; never printed.
package struct JoinSecret: Hashable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension JoinSecret: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "(hidden)"
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
