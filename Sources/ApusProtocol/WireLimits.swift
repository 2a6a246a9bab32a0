import ApusStudy

/// The limits of the wire, as `Protocols/Cluster.md` lists them.
package enum WireLimits {
    /// Kind and payload of one frame: holds the longest assignment that is still sensible.
    package static let frameBytesMax = 1_048_576

    /// The same before the welcome: a hello with every held attempt, so that strangers cost little memory.
    package static let helloFrameBytesMax = 327_680

    /// How many bytes of a stream may be sent and not yet acknowledged.
    package static let windowBytes: UInt64 = 4_194_304

    package static let heldMax = 10_000
    package static let slotsMax = 10_000
    package static let tokenBytesMax = 256
    package static let softwareBytesMax = 128
    package static let devicesMax = 64
    package static let deviceNameBytesMax = 256
    package static let computeCapabilityBytesMax = 16
    package static let enginesMax = 16
    package static let engineBytesMax = 32
    package static let limitsMax = 16
    package static let limitMeansBytesMax = 64
    package static let limitNameBytesMax = 32
    package static let limitReasonBytesMax = 512
    package static let ratesMax = 65
    package static let coresMax = 65_536
    package static let gpusMax = 64
    package static let refusalTextBytesMax = 1_024
    package static let programBytesMax = 524_288
    package static let valuesMax = 1_000
    package static let valueNameBytesMax = 256
    package static let valueTextBytesMax = 65_536
    package static let stepMax = Measurement.stepMax
    package static let sequenceMax = UInt64(Int64.max)

    /// Of a stream, a file or a memory: one pebibyte.
    package static let byteCountMax: UInt64 = 1_125_899_906_842_624
    package static let heartbeatMax: Duration = .seconds(3_600)
    package static let leaseMax: Duration = .seconds(86_400)
}
