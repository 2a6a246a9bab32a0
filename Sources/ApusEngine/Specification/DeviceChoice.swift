/// Where a network is to be trained.
package enum DeviceChoice: String, CaseIterable, Hashable, Sendable {
    /// On a CUDA device where the worker has one that can, else on the CPU.
    case auto
    case cpu
    case cuda
}
