/// Visits the places of a window: which input element lies under which element of the window.
struct WindowPlaces {
    let window: Window
    let input: TensorShape
    let output: TensorShape

    /// Calls `body` with the number of the output place and of the input place (both over the batch, without
    /// channels) and the number of the window's element; padding is left out.
    func forEach(samples: Int, _ body: (_ output: Int, _ input: Int, _ element: Int) -> Void) {
        for sample in 0..<samples {
            for row in 0..<self.output.height {
                for column in 0..<self.output.width {
                    let place = (sample * self.output.height + row) * self.output.width + column
                    self.forEachInput(sample: sample, row: row, column: column) { body(place, $0, $1) }
                }
            }
        }
    }

    /// The input places under one place of the window, in row order.
    func forEachInput(sample: Int, row: Int, column: Int, _ body: (_ input: Int, _ element: Int) -> Void) {
        let top = row * self.window.stride - self.window.padTop
        let left = column * self.window.stride - self.window.padLeft
        for windowRow in max(0, -top)..<max(max(0, -top), min(self.window.height, self.input.height - top)) {
            let first = max(0, -left)
            for windowColumn in first..<max(first, min(self.window.width, self.input.width - left)) {
                let inputRow = sample * self.input.height + top + windowRow
                body(
                    inputRow * self.input.width + left + windowColumn,
                    windowRow * self.window.width + windowColumn
                )
            }
        }
    }
}
