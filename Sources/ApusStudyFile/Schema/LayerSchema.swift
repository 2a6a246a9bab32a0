/// The form of `train.model`.
enum LayerSchema {
    static let layersMax = 1_000

    static let activations = ["linear", "relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid", "softmax"]

    static let initializer = Shape.word([
        "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
        "random_normal", "random_uniform", "zeros", "ones",
    ])

    static let layers: Shape = Shape.list(of: .variant(Self.kinds), counts: 1...Self.layersMax)

    private static let side = Shape.integer(1...4_096)
    private static let window = Shape.either([Self.side, .list(of: Self.side, counts: 2...2)])

    private static let activationShape = Shape.either([
        .word(Self.activations),
        .fields([
            Field(required: "kind", .word(Self.activations), "Which function."),
            Field(
                "alpha",
                .real(.from(-1e6, through: 1e6)),
                "Slope or scale below zero: 0.2 for `leaky_relu`, 1 for `elu`, which alone take it."
            ),
        ]),
    ])

    private static let activation = Field(
        "activation",
        Self.activationShape,
        standard: "linear",
        "Applied to the layer's output."
    )
    private static let bias = Field("bias", .boolean, standard: "true", "Whether a bias is added.")
    private static let start = Field("initializer", Self.initializer, "How the kernel starts; as `train.initializer`.")
    private static let padding = Field(
        "padding",
        .word(["valid", "same"]),
        standard: "valid",
        "Whether the window stays inside its input, or zeros are added around it."
    )

    private static let conv = Field(
        "conv",
        .fields([
            Field(required: "filters", .integer(1...65_536), "Output channels."),
            Field(required: "kernel", Self.window, "Side of the window, or height and width."),
            Field("stride", Self.side, standard: "1", "Distance between two windows."),
            Self.padding, Self.activation, Self.bias, Self.start,
        ]),
        "2-D convolution."
    )

    private static func pool(_ name: String, _ meaning: String) -> Field {
        Field(
            name,
            .fields([
                Field("size", Self.window, standard: "2", "Side of the window, or height and width."),
                Field("stride", Self.side, "Distance between two windows; the size, where the window is square."),
                Self.padding,
            ]),
            meaning
        )
    }

    private static let dense = Field(
        "dense",
        .fields([
            Field(required: "units", .integer(1...1_048_576), "Outputs."),
            Self.activation, Self.bias, Self.start,
        ]),
        "Fully connected."
    )

    private static let batchnorm = Field(
        "batchnorm",
        .fields([
            Field("momentum", .real(.from(0, through: 1)), standard: "0.99", "How slowly the running averages forget."),
            Field("epsilon", .real(.from(1e-12, through: 1)), standard: "0.001", "Keeps a division from blowing up."),
        ]),
        "Batch normalization."
    )

    private static let activationLayer = Field(
        "activation",
        Self.activationShape,
        "A function of each value: its name, or a map."
    )

    private static let kinds: [Field] = [
        Self.conv,
        Self.pool("maxpool", "Largest value of each window."),
        Self.pool("avgpool", "Mean of each window."),
        Self.dense,
        Field(
            "dropout",
            .fields([Field(required: "rate", .real(.from(0, through: 1)), "The part of values set to 0.")]),
            "Random zeros while training."
        ),
        Self.batchnorm,
        Field("flatten", .fields([]), "One row of values for each sample."),
        Field("globalavgpool", .fields([]), "Mean of each channel."),
        Self.activationLayer,
        Self.residual,
    ]

    private static let residual: Field = Field(
        "residual",
        .fields([
            Field(
                required: "layers",
                .deferred(name: "list of layers") { Self.layers },
                "What the input is sent through, and added to; the same as `train.model`."
            ),
            Field(
                "projection",
                .word(["auto", "none"]),
                standard: "auto",
                "Whether a 1×1 convolution goes the way around where the shapes differ."
            ),
        ]),
        "A group of layers with a way around it."
    )
}
