/// A window that slides over height and width: of a convolution or a pool.
///
/// Padding is explicit. `same` padding is TensorFlow's: the odd row or column goes to the bottom or right.
package struct Window: Hashable, Sendable {
    package let height: Int
    package let width: Int

    /// Rows and columns between two places of the window; the same in both directions.
    package let stride: Int
    package let padTop: Int
    package let padLeft: Int
    package let padBottom: Int
    package let padRight: Int

    package init(
        height: Int,
        width: Int,
        stride: Int = 1,
        padTop: Int = 0,
        padLeft: Int = 0,
        padBottom: Int = 0,
        padRight: Int = 0
    ) {
        self.height = height
        self.width = width
        self.stride = stride
        self.padTop = padTop
        self.padLeft = padLeft
        self.padBottom = padBottom
        self.padRight = padRight
    }

    /// Chooses the padding for an input; `valid` has none.
    package init(height: Int, width: Int, stride: Int, padding: Padding, over input: TensorShape) {
        switch padding {
        case .valid:
            self.init(height: height, width: width, stride: stride)
        case .same:
            let rows = Self.samePadding(input.height, window: height, stride: stride)
            let columns = Self.samePadding(input.width, window: width, stride: stride)
            self.init(
                height: height,
                width: width,
                stride: stride,
                padTop: rows / 2,
                padLeft: columns / 2,
                padBottom: rows - rows / 2,
                padRight: columns - columns / 2
            )
        }
    }

    /// Rows of the output; 0 or less when the window is larger than the padded input.
    package func outputHeight(_ inputHeight: Int) -> Int {
        let room = inputHeight + self.padTop + self.padBottom - self.height
        return room < 0 ? 0 : room / self.stride + 1
    }

    package func outputWidth(_ inputWidth: Int) -> Int {
        let room = inputWidth + self.padLeft + self.padRight - self.width
        return room < 0 ? 0 : room / self.stride + 1
    }

    private static func samePadding(_ input: Int, window: Int, stride: Int) -> Int {
        max(((input + stride - 1) / stride - 1) * stride + window - input, 0)
    }
}
