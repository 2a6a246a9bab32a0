#include "include/kernel_emulation.h"

#include <cstring>
#include <string>

struct apus_nvrtc_program_ {
  std::string source, image;
};

namespace {
apus_nvrtc_result told_result = 0;
std::string told_log;
long long compilations = 0;
const int architectures[] = {75, 90, 120};
}  // namespace

extern "C" {

void apus_emulation_nvrtc_set_result(apus_nvrtc_result result, const char *log) {
  told_result = result;
  told_log = log;
}
long long apus_emulation_nvrtc_compilations(void) { return compilations; }

apus_nvrtc apus_emulation_nvrtc(void) {
  apus_nvrtc n = {};
  n.getErrorString = [](int result) -> const char * { return result == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR"; };
  n.version = [](int *major, int *minor) -> int {
    *major = 12;
    *minor = 9;
    return 0;
  };
  n.getNumSupportedArchs = [](int *count) -> int {
    *count = 3;
    return 0;
  };
  n.getSupportedArchs = [](int *found) -> int {
    memcpy(found, architectures, sizeof architectures);
    return 0;
  };
  n.createProgram = [](apus_nvrtc_program *program, const char *source, const char *, int count,
                       const char *const *headers, const char *const *) -> int {
    auto made = new apus_nvrtc_program_{source, ""};
    for (int i = 0; i < count; i++) made->source += headers[i];
    *program = made;
    return 0;
  };
  n.destroyProgram = [](apus_nvrtc_program *program) -> int {
    delete *program;
    *program = nullptr;
    return 0;
  };
  n.compileProgram = [](apus_nvrtc_program program, int count, const char *const *options) -> int {
    compilations++;
    for (int i = 0; i < count; i++) program->image += std::string(options[i]) + " ";
    program->image += std::to_string(program->source.size());
    return told_result;
  };
  n.getProgramLogSize = [](apus_nvrtc_program, size_t *bytes) -> int {
    *bytes = told_log.size() + 1;
    return 0;
  };
  n.getProgramLog = [](apus_nvrtc_program, char *log) -> int {
    memcpy(log, told_log.c_str(), told_log.size() + 1);
    return 0;
  };
  n.getCUBINSize = [](apus_nvrtc_program program, size_t *bytes) -> int {
    *bytes = program->image.size();
    return 0;
  };
  n.getCUBIN = [](apus_nvrtc_program program, char *image) -> int {
    memcpy(image, program->image.data(), program->image.size());
    return 0;
  };
  return n;
}

}  // extern "C"
