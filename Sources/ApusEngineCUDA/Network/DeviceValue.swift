internal import CCUDA

/// A value on the device.
struct DeviceValue {
    let shape: apus_shape
    var address: UInt64 = 0

    /// 0 where no gradient is wanted.
    ///
    /// Behind a fused activation or dropout it is the gradient of what these read.
    var gradient: UInt64 = 0

    /// Float32 whatever the precision: the loss's input.
    var isFloat = false

    /// The products or pools that read it see it as one row when it was flattened.
    var elements: Int { Int(self.shape.height * self.shape.width * self.shape.padded) }
    var places: Int { Int(self.shape.height * self.shape.width) }
    var isFlat: Bool { self.places == 1 }
}

extension apus_shape {
    init(height: Int, width: Int, channels: Int) {
        self.init(
            height: Int32(height),
            width: Int32(width),
            channels: Int32(channels),
            padded: Int32((channels + 7) / 8 * 8)
        )
    }
}
