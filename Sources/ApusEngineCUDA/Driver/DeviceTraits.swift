/// What of a device decides how its networks' launches are cut.
package struct DeviceTraits: Hashable, Sendable {
    package let multiprocessors: Int

    /// Whether four warps multiply together (`wgmma`), which compute capability 9.0 alone has.
    package let hasWarpGroups: Bool

    package init(multiprocessors: Int, computeCapability: (major: Int, minor: Int)) {
        self.multiprocessors = multiprocessors
        self.hasWarpGroups = computeCapability == (9, 0)
    }
}

extension Device {
    package var traits: DeviceTraits {
        DeviceTraits(multiprocessors: self.multiprocessors, computeCapability: (self.major, self.minor))
    }
}
