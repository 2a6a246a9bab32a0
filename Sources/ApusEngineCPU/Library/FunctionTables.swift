import COneDNN

extension apus_onednn {
    /// Fills the table, one line for each symbol, in the order of the header.
    init(loadedFrom library: OneDNNLibrary) throws(OneDNNError) {
        self.init(
            version: try library.required("dnnl_version"),
            engineCreate: try library.required("dnnl_engine_create"),
            engineDestroy: try library.required("dnnl_engine_destroy"),
            streamCreate: try library.required("dnnl_stream_create"),
            streamWait: try library.required("dnnl_stream_wait"),
            streamDestroy: try library.required("dnnl_stream_destroy"),
            memoryDescriptorByTag: try library.required("dnnl_memory_desc_init_by_tag"),
            memoryDescriptorSize: try library.required("dnnl_memory_desc_get_size"),
            memoryDescriptorEqual: try library.required("dnnl_memory_desc_equal"),
            memoryCreate: try library.required("dnnl_memory_create"),
            memoryDestroy: try library.required("dnnl_memory_destroy"),
            attributesCreate: try library.required("dnnl_primitive_attr_create"),
            attributesSetPostOps: try library.required("dnnl_primitive_attr_set_post_ops"),
            attributesDestroy: try library.required("dnnl_primitive_attr_destroy"),
            postOpsCreate: try library.required("dnnl_post_ops_create"),
            postOpsAppendEltwise: try library.required("dnnl_post_ops_append_eltwise"),
            postOpsDestroy: try library.required("dnnl_post_ops_destroy"),
            primitiveDescriptorCreate: try library.required("dnnl_primitive_desc_create"),
            primitiveDescriptorQuery: try library.required("dnnl_primitive_desc_query"),
            primitiveDescriptorMemory: try library.required("dnnl_primitive_desc_query_md"),
            primitiveDescriptorDestroy: try library.required("dnnl_primitive_desc_destroy"),
            primitiveCreate: try library.required("dnnl_primitive_create"),
            primitiveExecute: try library.required("dnnl_primitive_execute"),
            primitiveDestroy: try library.required("dnnl_primitive_destroy"),
            reorderDescriptorCreate: try library.required("dnnl_reorder_primitive_desc_create"),
            convolutionForward: try library.required("dnnl_convolution_forward_desc_init"),
            convolutionBackwardData: try library.required("dnnl_convolution_backward_data_desc_init"),
            convolutionBackwardWeights: try library.required("dnnl_convolution_backward_weights_desc_init"),
            innerProductForward: try library.required("dnnl_inner_product_forward_desc_init"),
            innerProductBackwardData: try library.required("dnnl_inner_product_backward_data_desc_init"),
            innerProductBackwardWeights: try library.required("dnnl_inner_product_backward_weights_desc_init"),
            poolingForward: try library.required("dnnl_pooling_forward_desc_init"),
            poolingBackward: try library.required("dnnl_pooling_backward_desc_init"),
            eltwiseForward: try library.required("dnnl_eltwise_forward_desc_init"),
            eltwiseBackward: try library.required("dnnl_eltwise_backward_desc_init"),
            batchNormalizationForward: try library.required("dnnl_batch_normalization_forward_desc_init"),
            batchNormalizationBackward: try library.required("dnnl_batch_normalization_backward_desc_init")
        )
    }
}

extension apus_gomp {
    init(loadedFrom library: OneDNNLibrary) throws(OneDNNError) {
        self.init(
            setThreads: try library.required("omp_set_num_threads"),
            threadNumber: try library.required("omp_get_thread_num"),
            threadCount: try library.required("omp_get_num_threads"),
            parallel: try library.required("GOMP_parallel")
        )
    }
}
