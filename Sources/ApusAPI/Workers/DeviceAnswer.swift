/// An accelerator of a worker.
package struct DeviceAnswer: Codable, Hashable, Sendable {
    package let name: String
    package let memoryBytes: Int
    package let computeCapability: String

    package init(name: String, memoryBytes: Int, computeCapability: String) {
        self.name = name
        self.memoryBytes = memoryBytes
        self.computeCapability = computeCapability
    }
}
