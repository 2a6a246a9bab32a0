/// What a configuration is run on: an instance, by its number from 0, and a seed.
public struct InstanceSeed: Hashable, Sendable, Codable {
    public let instance: Int
    public let seed: UInt32

    public init(instance: Int, seed: UInt32) {
        self.instance = instance
        self.seed = seed
    }
}
