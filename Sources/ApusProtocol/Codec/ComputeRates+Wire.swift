import ApusStudy

extension ComputeRates {
    static func list(_ wire: [WireRates]) throws(ProtocolError) -> [ComputeRates] {
        try Check.count(wire.count, "rates", max: WireLimits.ratesMax)
        var rates: [ComputeRates] = []
        for one in wire { rates.append(try ComputeRates(one)) }
        try Self.checkOnce(rates)
        return rates
    }

    static func wire(_ rates: [ComputeRates]) throws(ProtocolError) -> [WireRates] {
        try Check.count(rates.count, "rates", max: WireLimits.ratesMax)
        var wire: [WireRates] = []
        for one in rates { wire.append(try one.wire()) }
        try Self.checkOnce(rates)
        return wire
    }

    private init(_ wire: WireRates) throws(ProtocolError) {
        try Self.check(engine: wire.engine, device: Int(wire.device))
        try Check.number(wire.launchSeconds, "launch_seconds", Self.launchSecondsLimits)
        try Check.number(wire.operationsPerSecond, "operations_per_second", Self.perSecondLimits)
        try Check.number(wire.bytesPerSecond, "bytes_per_second", Self.perSecondLimits)
        let rates = ComputeRates(
            engine: wire.engine,
            device: Int(wire.device),
            launchSeconds: wire.launchSeconds,
            operationsPerSecond: wire.operationsPerSecond,
            bytesPerSecond: wire.bytesPerSecond
        )
        self = try Check.present(rates, "rates")
    }

    private func wire() throws(ProtocolError) -> WireRates {
        try Self.check(engine: self.engine, device: self.device)
        var wire = WireRates()
        wire.engine = self.engine
        wire.device = UInt32(self.device)
        wire.launchSeconds = self.launchSeconds
        wire.operationsPerSecond = self.operationsPerSecond
        wire.bytesPerSecond = self.bytesPerSecond
        return wire
    }

    private static func check(engine: String, device: Int) throws(ProtocolError) {
        try Check.text(engine, "engine", max: WireLimits.engineBytesMax, .name)
        try Check.range(device, "device", 0...(WireLimits.devicesMax - 1))
    }

    private static func checkOnce(_ rates: [ComputeRates]) throws(ProtocolError) {
        let names = Set(rates.map { "\($0.engine) \($0.device)" })
        guard names.count == rates.count else { throw .repeated("rates") }
    }
}
