import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct LayoutTests {
    @Test func `blocks are for channels that fill them up to an eighth`() {
        #expect([16, 32, 28, 30, 60, 100, 256].filter(Layout.isBlockable) == [16, 32, 28, 30, 60, 100, 256])
        #expect([1, 3, 4, 10, 17, 24, 33, 50].filter(Layout.isBlockable).isEmpty)
    }

    @Test func `blocked forms count the channels that fill up the last block`() {
        let form = Form(samples: 2, shape: TensorShape(height: 3, width: 4, channels: 20), layout: .channelsLast)

        #expect(form.count == 480)
        #expect(form.with(.blocked).count == 768)
        #expect(form.with(.blocked).channelsStored == 32)
    }

    @Test func `offsets follow the library's layouts`() {
        let form = Form(samples: 2, shape: TensorShape(height: 3, width: 4, channels: 20), layout: .channelsLast)

        #expect(form.offset(sample: 1, place: 5, channel: 17) == (12 + 5) * 20 + 17)
        #expect(form.with(.blocked).offset(sample: 1, place: 5, channel: 17) == 12 * 32 + 12 * 16 + 5 * 16 + 1)
    }
}
