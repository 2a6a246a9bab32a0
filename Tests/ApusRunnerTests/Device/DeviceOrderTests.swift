import Testing

@testable import ApusRunner

@Suite struct DeviceOrderTests {
    @Test(arguments: [DeviceOrder.train(7, Array(#"{"a": 1}"#.utf8)), .stop(0)])
    func `an order is read as it was written`(order: DeviceOrder) {
        let line = order.encoded

        #expect(line.last == 0x0A)
        #expect(DeviceOrder(line: line.dropLast()) == order)
    }

    @Test(arguments: ["", "train", "train x {}", "train 1", "stop", "stop -1", "stop 1 2", "sing 1"])
    func `anything else is no order`(text: String) {
        #expect(DeviceOrder(line: Array(text.utf8)[...]) == nil)
    }
}
