import ApusStudy
import Testing

@Suite struct ComputeRatesTests {
    @Test(arguments: [
        (1e-6, 1e10, 1e9, true), (1e-12, 1e3, 1e21, true), (0, 1e10, 1e9, false), (-1e-6, 1e10, 1e9, false),
        (11, 1e10, 1e9, false), (.nan, 1e10, 1e9, false), (1e-6, .nan, 1e9, false), (1e-6, .infinity, 1e9, false),
        (1e-6, 1e10, -.infinity, false), (1e-6, 999, 1e9, false), (1e-6, 1e10, 1.1e21, false),
    ])
    func `rates are numbers that a device can have, or none`(
        launch: Double,
        operations: Double,
        bytes: Double,
        isGood: Bool
    ) {
        let rates = ComputeRates(
            engine: "cpu",
            device: 0,
            launchSeconds: launch,
            operationsPerSecond: operations,
            bytesPerSecond: bytes
        )

        #expect((rates != nil) == isGood)
    }

    @Test(arguments: ["cpu", "cuda", "other"])
    func `what stands for a device that nobody measured could have been measured`(engine: String) {
        let nominal = ComputeRates.unmeasured(engine: engine)

        let checked = ComputeRates(
            engine: nominal.engine,
            device: nominal.device,
            launchSeconds: nominal.launchSeconds,
            operationsPerSecond: nominal.operationsPerSecond,
            bytesPerSecond: nominal.bytesPerSecond
        )
        #expect(checked == nominal)
    }
}
