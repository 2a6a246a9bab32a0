// What the kernels take: read by Swift, by NVRTC, and by the compiler of the CPU emulation, so it includes nothing.
//
// A kernel's one argument is one of these structures. Pointers are addresses in device memory of the first trial;
// trial t's memory lies t * stride bytes behind it, with everything at the same place. Activations are NHWC with
// their channels padded with zeros to a multiple of 8; kernels of layers are (window, padded input channels, padded
// filters). All counts are of elements unless the name says otherwise.
#ifndef APUS_KERNEL_ARGUMENTS_H
#define APUS_KERNEL_ARGUMENTS_H

typedef unsigned long long apus_address;

/// One step of a table that the host writes before it launches: what changes from step to step.
typedef struct {
  /// The learning rate, and what Adam makes of it: rate * sqrt(1 - beta2^t) / (1 - beta1^t).
  float rate;
  float corrected_rate;
  /// Samples of the batch, and the place of the first one in the order.
  int count;
  int first;
  /// Updates made before this one.
  unsigned int step_low;
  unsigned int step_high;
} apus_step;

/// A dropout of one trial: see DropoutMask.
typedef struct {
  unsigned int threshold;
  float scale;
} apus_dropout;

/// Where an image is taken from: see ImageMove.
typedef struct {
  short rows;
  short columns;
  int is_flipped;
} apus_move;

enum { APUS_SGD, APUS_ADAM, APUS_RMSPROP, APUS_ADAGRAD, APUS_ADADELTA };

/// A trial's own numbers, in its memory: everything that trials trained as one batch of networks may differ in.
typedef struct {
  apus_step current;
  int next;
  int dropout_count;
  apus_address steps;

  unsigned int seed_low;
  unsigned int seed_high;
  apus_address dropouts;

  /// The samples: bytes or floats; the order in which they are taken; one move for each place of the order, or 0.
  apus_address samples;
  apus_address order;
  apus_address moves;
  apus_address offset;
  apus_address factor;
  /// Targets by sample: classes (int) or values (float).
  apus_address targets;
  int normalizer_groups;
  int samples_are_bytes;

  int rule;
  int is_decoupled;
  int is_nesterov;
  float beta1;
  float beta2;
  float epsilon;
  float weight_decay;
  /// 0 for none.
  float clip_value;
  float clip_norm;
  float smoothing;

  /// Sums over the steps since the host cleared them.
  double loss;
  unsigned long long correct;
  unsigned long long count;
  /// Steps run since then, and the first of them whose loss was not finite, counted from 1; 0 for none.
  unsigned int steps_run;
  unsigned int bad_step;
} apus_control;

enum {
  APUS_LINEAR,
  APUS_RELU,
  APUS_LEAKY_RELU,
  APUS_ELU,
  APUS_TANH,
  APUS_SIGMOID,
  APUS_GELU,
};

/// A window that slides over the input of a convolution or a pool.
typedef struct {
  int height;
  int width;
  int stride;
  int pad_top;
  int pad_left;
} apus_window;

typedef struct {
  int height;
  int width;
  /// As the plan says, and as stored.
  int channels;
  int padded;
} apus_shape;

/// Gathers a batch: samples are picked, moved and normalized. Grid: enough threads for the batch's vectors of 8.
typedef struct {
  apus_address control;
  apus_address stride;
  apus_address out;
  /// One for each sample: the class, or `target_width` values.
  apus_address targets;
  apus_shape input;
  /// With `unfolds`, a row of `out` is the window under one place of the output, padded to `row_width` elements.
  apus_window window;
  int unfolds;
  int output_height;
  int output_width;
  int row_width;
  int target_width;
  int targets_are_classes;
} apus_gather;

/// A convolution as a matrix product, in three flavours:
/// forward: out[pixel of y][filter] from a = x, b = kernel;
/// data: out[pixel of x][channel] from a = gradient of y, b = kernel;
/// weight: out[split][window, channel][filter] from a = x, b = gradient of y, and one more row of sums over y: the bias.
typedef struct {
  apus_address control;
  apus_address stride;
  apus_address a;
  apus_address b;
  apus_address bias;
  apus_address out;
  /// Float sums of each part when `splits` > 1: [split][row][column].
  apus_address partial;
  /// data: the value whose gradient this is, after its activation; 0 for none.
  apus_address mask;
  apus_shape x;
  apus_shape y;
  apus_window window;
  /// Parts of the inner dimension, and the length of one, a multiple of the tile's.
  int splits;
  int split_length;
  /// Rows of one part.
  int part_rows;
  /// data: rows for each place, a multiple of the tile's; 0 for rows in the order of x.
  int sample_rows;
  int activation;
  float alpha;
  /// Index of the dropout behind the activation; -1 for none.
  int dropout;
  /// Which dropout of the network it is, for its mask.
  unsigned int dropout_layer;
  int adds_to_out;
  int out_is_float;
  /// Rows and columns of the maximum over 2 x 2 places that follows, 0 for none; `winner` is as in `apus_pool`.
  /// forward: `out` is the maximum, and the dropout is behind it; `winner` may be 0.
  /// data and weight: the gradient that is read is that of the maximum. `pooled`, unless 0, is the maximum behind ReLU and
  /// the dropout `pool_dropout` (-1 for none), whose gradients are undone as well.
  int pool_height;
  int pool_width;
  apus_address winner;
  apus_address pooled;
  int pool_dropout;
} apus_gemm;

/// Adds up the parts of a forward or data product, and does what its end would have done.
typedef apus_gemm apus_finish;

enum { APUS_POOL_MAXIMUM, APUS_POOL_MEAN };

typedef struct {
  apus_address control;
  apus_address stride;
  apus_address x;
  apus_address y;
  /// The winner's place in its window, for each element of y.
  apus_address winner;
  apus_address x_gradient;
  apus_address y_gradient;
  apus_shape input;
  apus_shape output;
  apus_window window;
  int kind;
  int dropout;
  unsigned int dropout_layer;
  /// backward: y is behind a ReLU, whose gradient is this kernel's to apply.
  int masks_relu;
  int adds_to_out;
} apus_pool;

enum { APUS_MAP_ACTIVATION, APUS_MAP_DROPOUT, APUS_MAP_ADD, APUS_MAP_COPY };

/// A function of each element, or its gradient.
typedef struct {
  apus_address control;
  apus_address stride;
  apus_address x;
  apus_address other;
  apus_address y;
  apus_address x_gradient;
  apus_address y_gradient;
  /// Of y. A copy flattens: x has `source` as its shape.
  apus_shape shape;
  apus_shape source;
  int kind;
  int activation;
  float alpha;
  int dropout;
  unsigned int dropout_layer;
  int adds_to_out;
} apus_map;

typedef struct {
  apus_address control;
  apus_address stride;
  apus_address x;
  apus_address y;
  apus_address x_gradient;
  apus_address y_gradient;
  apus_address gamma;
  apus_address beta;
  /// Moving mean and variance.
  apus_address mean;
  apus_address variance;
  /// Floats [split][channels]: sums of x; sums of squared distances; sums of the gradient times x; of the gradient.
  apus_address sums;
  apus_address squares;
  apus_address gamma_sums;
  apus_address beta_sums;
  apus_shape shape;
  int splits;
  float momentum;
  float epsilon;
  int is_training;
  int updates_statistics;
  int adds_to_out;
} apus_norm;

/// Softmax over the channels of each place, or its gradient.
typedef struct {
  apus_address control;
  apus_address stride;
  apus_address x;
  apus_address y;
  apus_address x_gradient;
  apus_address y_gradient;
  apus_shape shape;
  int adds_to_out;
} apus_softmax;

enum { APUS_CROSS_ENTROPY, APUS_SQUARES };

typedef struct {
  apus_address control;
  apus_address stride;
  /// Logits for cross-entropy, else the output; and the gradient of the batch's mean loss, 0 when it is not wanted.
  apus_address x;
  apus_address x_gradient;
  apus_address targets;
  /// For each sample.
  apus_address losses;
  apus_address correct;
  apus_shape shape;
  int kind;
  int targets_are_classes;
} apus_loss;

/// The last dense layer, its loss and their gradients, one warp for each sample. Shared memory: eight times
/// `inputs` + 2 `loss.shape.padded` floats.
typedef struct {
  apus_address control;
  apus_address stride;
  /// What the layer reads: a row for each sample. Not read with `adds_parts`.
  apus_address x;
  apus_address weights;
  apus_address bias;
  /// A multiple of 8.
  int inputs;
  int adds_parts;
  /// The product before it, whose parts are added and ended here.
  apus_gemm parts;
  /// The layer's data gradient, as its product would end it; `out` is 0 where it is not wanted.
  apus_gemm data;
  apus_loss loss;
} apus_head;

/// A parameter, in the layout of the plan, and the copy that the products read.
typedef struct {
  apus_address parameter;
  apus_address slot0;
  apus_address slot1;
  /// 0 for none.
  apus_address copy;
  /// Float sums of its gradient: [split][row][column], `split_stride` elements from one to the next.
  apus_address gradient;
  apus_address exported;
  long long split_stride;
  int splits;
  int count;
  /// An element (group, channel, filter) is at row group * padded_channels + channel, column filter.
  int channels;
  int padded_channels;
  int filters;
  int padded_filters;
  int decays;
} apus_parameter;

/// Elements of one parameter that one block works on.
typedef struct {
  int parameter;
  int first;
  /// At most APUS_UPDATE_BLOCK; APUS_SPREAD_BLOCK where the parts of the gradient are spread over the block's warps.
  int count;
  int is_spread;
} apus_block;

enum { APUS_UPDATE, APUS_EXPORT, APUS_COPY, APUS_SQUARE_SUMS };

/// Works on all parameters. Grid: one block for each of `blocks`, and in an update one more that adds up the losses.
typedef struct {
  apus_address control;
  apus_address stride;
  apus_address parameters;
  apus_address blocks;
  int block_count;
  int kind;
  /// Float sums of squared gradients, one for each block.
  apus_address square_sums;
  apus_address losses;
  apus_address correct;
  int moves_on;
} apus_update;

/// Zeros the places of the samples that a batch lacks, in two values: a library knows whole batches only. Any grid.
typedef struct {
  apus_address control;
  apus_address stride;
  apus_address first;
  apus_address second;
  /// Of one sample, in 16 bytes.
  int first_chunks;
  int second_chunks;
  /// Samples that the values have room for, and blocks of the grid.
  int batch;
  int blocks;
} apus_clear;

/// Turns a matrix: `to` has as rows what `from` has as columns. Grid: one block for each 32 x 32.
typedef struct {
  apus_address stride;
  apus_address from;
  apus_address to;
  /// Of `from`.
  int rows;
  int columns;
} apus_turn;

/// Elements of one parameter that a block of an update works on, and each of its 256 threads.
#define APUS_UPDATE_BLOCK 1024
#define APUS_UPDATE_VECTOR 4

/// Elements of a block whose warps share the parts of each: one for each lane.
#define APUS_SPREAD_BLOCK 32

/// Parts from which on they are spread.
#define APUS_SPREAD_PARTS 16

#endif
