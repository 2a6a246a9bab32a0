/// What a device's failure means for the trainings on it.
package enum DeviceFailure: Hashable, Sendable {
    /// There was no room for one training; the others go on.
    case memoryFull

    /// Nothing that this process does on the device can succeed any more.
    case deviceLost
    case other
}

/// An error that comes from a device.
package protocol DeviceError: Error {
    var failure: DeviceFailure { get }
}
