// oneDNN 2.x for Swift: the types of its header, and a table of the functions that Apus calls.
//
// The library is opened at run time and never linked, so that the worker starts where it is missing. The table is
// what dlsym fills; a member has the type that dnnl.h declares, so a wrong signature does not compile.
//
// Left out: version 3, which has no operation descriptors and is another ABI (its library is libdnnl.so.3); int8,
// recurrent layers, OpenCL, SYCL and the thread-pool runtime, which training in float32 does not need.
#ifndef APUS_ONEDNN_SHIM_H
#define APUS_ONEDNN_SHIM_H

#include <oneapi/dnnl/dnnl.h>

#if DNNL_VERSION_MAJOR != 2
#error "COneDNN is written for oneDNN 2.x: install Debian's libdnnl-dev 2.6"
#endif

#define APUS_ONEDNN_CALL(name) __typeof__(&name) _Nonnull

/// The functions of libdnnl.so.2 that Apus calls.
typedef struct {
  APUS_ONEDNN_CALL(dnnl_version) version;

  APUS_ONEDNN_CALL(dnnl_engine_create) engineCreate;
  APUS_ONEDNN_CALL(dnnl_engine_destroy) engineDestroy;
  APUS_ONEDNN_CALL(dnnl_stream_create) streamCreate;
  APUS_ONEDNN_CALL(dnnl_stream_wait) streamWait;
  APUS_ONEDNN_CALL(dnnl_stream_destroy) streamDestroy;

  APUS_ONEDNN_CALL(dnnl_memory_desc_init_by_tag) memoryDescriptorByTag;
  APUS_ONEDNN_CALL(dnnl_memory_desc_get_size) memoryDescriptorSize;
  APUS_ONEDNN_CALL(dnnl_memory_desc_equal) memoryDescriptorEqual;
  APUS_ONEDNN_CALL(dnnl_memory_create) memoryCreate;
  APUS_ONEDNN_CALL(dnnl_memory_destroy) memoryDestroy;

  APUS_ONEDNN_CALL(dnnl_primitive_attr_create) attributesCreate;
  APUS_ONEDNN_CALL(dnnl_primitive_attr_set_post_ops) attributesSetPostOps;
  APUS_ONEDNN_CALL(dnnl_primitive_attr_destroy) attributesDestroy;
  APUS_ONEDNN_CALL(dnnl_post_ops_create) postOpsCreate;
  APUS_ONEDNN_CALL(dnnl_post_ops_append_eltwise) postOpsAppendEltwise;
  APUS_ONEDNN_CALL(dnnl_post_ops_destroy) postOpsDestroy;

  APUS_ONEDNN_CALL(dnnl_primitive_desc_create) primitiveDescriptorCreate;
  APUS_ONEDNN_CALL(dnnl_primitive_desc_query) primitiveDescriptorQuery;
  APUS_ONEDNN_CALL(dnnl_primitive_desc_query_md) primitiveDescriptorMemory;
  APUS_ONEDNN_CALL(dnnl_primitive_desc_destroy) primitiveDescriptorDestroy;
  APUS_ONEDNN_CALL(dnnl_primitive_create) primitiveCreate;
  APUS_ONEDNN_CALL(dnnl_primitive_execute) primitiveExecute;
  APUS_ONEDNN_CALL(dnnl_primitive_destroy) primitiveDestroy;

  APUS_ONEDNN_CALL(dnnl_reorder_primitive_desc_create) reorderDescriptorCreate;
  APUS_ONEDNN_CALL(dnnl_convolution_forward_desc_init) convolutionForward;
  APUS_ONEDNN_CALL(dnnl_convolution_backward_data_desc_init) convolutionBackwardData;
  APUS_ONEDNN_CALL(dnnl_convolution_backward_weights_desc_init) convolutionBackwardWeights;
  APUS_ONEDNN_CALL(dnnl_inner_product_forward_desc_init) innerProductForward;
  APUS_ONEDNN_CALL(dnnl_inner_product_backward_data_desc_init) innerProductBackwardData;
  APUS_ONEDNN_CALL(dnnl_inner_product_backward_weights_desc_init) innerProductBackwardWeights;
  APUS_ONEDNN_CALL(dnnl_pooling_forward_desc_init) poolingForward;
  APUS_ONEDNN_CALL(dnnl_pooling_backward_desc_init) poolingBackward;
  APUS_ONEDNN_CALL(dnnl_eltwise_forward_desc_init) eltwiseForward;
  APUS_ONEDNN_CALL(dnnl_eltwise_backward_desc_init) eltwiseBackward;
  APUS_ONEDNN_CALL(dnnl_batch_normalization_forward_desc_init) batchNormalizationForward;
  APUS_ONEDNN_CALL(dnnl_batch_normalization_backward_desc_init) batchNormalizationBackward;
} apus_onednn;

/// The functions of libgomp.so.1 with which our own loops use oneDNN's threads.
typedef struct {
  void (*_Nonnull setThreads)(int threads);
  int (*_Nonnull threadNumber)(void);
  int (*_Nonnull threadCount)(void);
  void (*_Nonnull parallel)(void (*_Nonnull body)(void *_Nullable), void *_Nullable data, unsigned threads,
                            unsigned flags);
} apus_gomp;

#undef APUS_ONEDNN_CALL

#endif
