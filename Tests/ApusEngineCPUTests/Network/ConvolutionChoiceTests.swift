import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct ConvolutionChoiceTests {
    @Test(
        arguments: [
            (32, 3, 32, true, Layout.blocked), (32, 5, 32, false, .blocked), (1, 3, 32, false, .blocked),
            (10, 3, 10, false, .channelsLast), (100, 3, 100, true, .blocked), (32, 3, 5, false, .channelsLast),
        ]
    )
    func `sizes alone choose algorithm and layout`(
        channels: Int,
        kernel: Int,
        filters: Int,
        isWinograd: Bool,
        layout: Layout
    ) throws {
        let context = try Context(runtime: OneDNNRuntime(), threads: 2)
        context.team.enter()

        let (choice, descriptor) = try context.convolution(
            samples: 4,
            input: TensorShape(height: 12, width: 12, channels: channels),
            output: TensorShape(height: 13 - kernel, width: 13 - kernel, channels: filters),
            window: Window(height: kernel, width: kernel),
            hasBias: true,
            activation: nil,
            isFirst: channels == 1
        )

        #expect(choice.isWinograd == isWinograd)
        #expect(choice.output.layout == layout)
        #expect(!descriptor.isSlow)
    }

    @Test(arguments: 1...20)
    func `no kernel of the search range falls to the library's slow reference`(kernel: Int) throws {
        let context = try Context(runtime: OneDNNRuntime(), threads: 2)
        context.team.enter()
        for (channels, filters) in [(1, 4), (1, 32), (4, 4), (17, 17), (32, 32), (100, 100), (256, 256), (5, 256)] {
            for padding in [Padding.valid, .same] {
                let input = TensorShape(height: 28, width: 28, channels: channels)
                let window = Window(height: kernel, width: kernel, stride: 1, padding: padding, over: input)
                let output = TensorShape(
                    height: window.outputHeight(28),
                    width: window.outputWidth(28),
                    channels: filters
                )

                let (choice, forward) = try context.convolution(
                    samples: 8,
                    input: input,
                    output: output,
                    window: window,
                    hasBias: true,
                    activation: nil,
                    isFirst: channels == 1
                )

                let back = try context.convolutionBackwardWeights(choice, hint: forward)
                #expect(!forward.isSlow && !back.isSlow, "\(channels) to \(filters), \(padding)")
                guard channels > 1 else { continue }
                let data = try context.convolutionBackwardData(choice, hint: forward)
                #expect(!data.isSlow, "\(channels) to \(filters), \(padding)")
            }
        }
    }
}
