/// The nodes and tensors of an ONNX model, opset 17, collected in order.
///
/// Field numbers are those of onnx.proto: ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto.
struct ONNXGraph {
    enum Attribute {
        case integer(String, Int)
        case integers(String, [Int])
        case float(String, Float)
    }

    private var graph = ProtobufWriter()
    private var nodes = 0

    /// Appends a node, and returns the name of its output.
    mutating func node(_ type: String, _ inputs: [String], _ output: String, _ attributes: [Attribute] = []) -> String {
        self.nodes += 1
        self.graph.message(1) { node in
            for input in inputs { node.text(1, input) }
            node.text(2, output)
            node.text(3, "\(output)/\(self.nodes)")
            node.text(4, type)
            for attribute in attributes { node.message(5) { Self.write(attribute, to: &$0) } }
        }
        return output
    }

    /// Appends a constant of 32-bit floats.
    mutating func floats(_ name: String, shape: [Int], _ values: [Float]) -> String {
        var data: [UInt8] = []
        LittleEndian.append(values, to: &data)
        return self.tensor(name, shape: shape, type: 1, data)
    }

    /// Appends a constant of 64-bit integers.
    mutating func integers(_ name: String, _ values: [Int]) -> String {
        var data: [UInt8] = []
        for value in values { LittleEndian.append(UInt64(bitPattern: Int64(value)), to: &data) }
        return self.tensor(name, shape: [values.count], type: 7, data)
    }

    /// The model's bytes; `nil` sides are the batch.
    func model(name: String, input: (String, [Int?]), output: (String, [Int?])) -> [UInt8] {
        var graph = self.graph
        graph.text(2, name)
        graph.message(11) { Self.write(value: input, to: &$0) }
        graph.message(12) { Self.write(value: output, to: &$0) }
        var model = ProtobufWriter()
        model.integer(1, 8)
        model.text(2, "apus")
        model.data(7, graph.bytes)
        model.message(8) { opset in
            opset.text(1, "")
            opset.integer(2, 17)
        }
        return model.bytes
    }

    private mutating func tensor(_ name: String, shape: [Int], type: Int, _ data: [UInt8]) -> String {
        self.graph.message(5) { tensor in
            for side in shape { tensor.integer(1, side) }
            tensor.integer(2, type)
            tensor.text(8, name)
            tensor.data(9, data)
        }
        return name
    }

    private static func write(_ attribute: Attribute, to writer: inout ProtobufWriter) {
        switch attribute {
        case .integer(let name, let value):
            writer.text(1, name)
            writer.integer(3, value)
            writer.integer(20, 2)
        case .integers(let name, let values):
            writer.text(1, name)
            for value in values { writer.integer(8, value) }
            writer.integer(20, 7)
        case .float(let name, let value):
            writer.text(1, name)
            writer.float(2, value)
            writer.integer(20, 1)
        }
    }

    private static func write(value: (name: String, shape: [Int?]), to writer: inout ProtobufWriter) {
        writer.text(1, value.name)
        writer.message(2) { type in
            type.message(1) { tensor in
                tensor.integer(1, 1)
                tensor.message(2) { shape in
                    for side in value.shape {
                        shape.message(1) { dimension in
                            if let side { dimension.integer(1, side) } else { dimension.text(2, "N") }
                        }
                    }
                }
            }
        }
    }
}
