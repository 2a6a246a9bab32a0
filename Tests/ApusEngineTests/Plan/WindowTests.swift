import ApusEngine
import Testing

@Suite struct WindowTests {
    @Test func `valid windows stay inside`() {
        let input = TensorShape(height: 28, width: 20, channels: 1)

        let window = Window(height: 3, width: 5, stride: 2, padding: .valid, over: input)

        #expect(window.outputHeight(28) == 13)
        #expect(window.outputWidth(20) == 8)
        #expect(window.padTop == 0 && window.padLeft == 0 && window.padBottom == 0 && window.padRight == 0)
    }

    @Test func `a window larger than its input has no place`() {
        let window = Window(height: 9, width: 9, stride: 4)

        #expect(window.outputHeight(8) == 0)
        #expect(window.outputHeight(9) == 1)
    }

    @Test func `the odd row of same padding goes to the bottom`() {
        let input = TensorShape(height: 5, width: 6, channels: 1)

        let window = Window(height: 4, width: 4, stride: 2, padding: .same, over: input)

        #expect(window.padTop == 1 && window.padBottom == 2)
        #expect(window.padLeft == 1 && window.padRight == 1)
    }

    @Test(arguments: 1...20, [1, 2, 3])
    func `same padding gives the input divided by the stride, rounded up`(kernel: Int, stride: Int) {
        for side in 1...28 {
            let input = TensorShape(height: side, width: side, channels: 1)

            let window = Window(height: kernel, width: kernel, stride: stride, padding: .same, over: input)

            #expect(window.outputHeight(side) == (side + stride - 1) / stride)
        }
    }
}
