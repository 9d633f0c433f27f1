/* The stable C interface of ckptfit.
 *
 * Questions and answers are UTF-8 JSON; their schemas are versioned and additive: readers must tolerate new fields. The
 * command line and the Python package use nothing but this header.
 *
 * Ownership.  Every ckptfit_answer* belongs to the caller, who gives it back with ckptfit_answer_free(). Strings handed
 * in are copied; strings handed out live as long as their answer. Errors.     A function that cannot answer returns
 * NULL and fills `error`, when that is not NULL. The text of an error belongs to it; give it back with
 * ckptfit_error_clear(). An error names what, where, expected and found. Threads.    All functions may be called from
 * many threads at once. No function prints or exits, and none but ckptfit_convert(),
 * ckptfit_fix() and ckptfit_salvage() writes a file.
 */
#ifndef CKPTFIT_CKPTFIT_H_
#define CKPTFIT_CKPTFIT_H_

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define CKPTFIT_API __declspec(dllexport)
#else
#define CKPTFIT_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Values are permanent. The first group mirrors the exit codes of the command line. */
typedef enum ckptfit_code {
  CKPTFIT_OK = 0,
  CKPTFIT_USAGE = 2,     /* wrong usage, or the question cannot be answered */
  CKPTFIT_DAMAGED = 3,   /* the input is damaged or not what it claims */
  CKPTFIT_INTERNAL = 4,  /* a fault of ckptfit */
  CKPTFIT_TEMPORARY = 75 /* a retry may help */
} ckptfit_code;

typedef struct ckptfit_error {
  int32_t code;  /* a ckptfit_code */
  char* message; /* NUL-terminated UTF-8, or NULL */
} ckptfit_error;

typedef struct ckptfit_answer ckptfit_answer;

/* "0.1.0". Static. */
CKPTFIT_API const char* ckptfit_version(void);

/* Whether large files may be mapped into memory, which makes listing HDF5 files faster; 0 at first. For the whole
 * process. A mapped file that another program cuts off meanwhile raises SIGBUS in the thread that reads it: allow it
 * where that signal is handled, as the command line does, and not in a process that others share. */
CKPTFIT_API void ckptfit_map_files(int allowed);

/* Every request may have a member "forms": a list of "json", "text", "color" and "html", the forms of the answer that
 * will be asked for. Only they are made; the others are empty. Without it all are made. */

/* Does a checkpoint fit a program? `request` is JSON:
 *   {"checkpoint": "path",                        required
 *    "model": "target.json"                       a description, a whole-model file or another checkpoint: a path,
 *    "description": {...} or "{...}",             or the description itself
 *    "call": "model.load_weights(path)",          default: the natural calls for file and program
 *    "with": "tensorflow==2.15.1,keras==2.15.0",  default: the description's environment, else the writer's
 *    "verify_bytes": 268435456}                   how many tensor bytes may be read to verify checksums
 * The answer's JSON has schema "ckptfit.check/1" (docs/design/json.md), its text is the report for people and its exit
 * code 0 fits, 1 findings, 3 damaged. */
CKPTFIT_API ckptfit_answer* ckptfit_check(const char* request, size_t request_size, ckptfit_error* error);

/* Which calls load it under which release? `request`: {"checkpoint", "model" or "description", "call"} as above. Every
 * line of TensorFlow 2 is asked with the Keras that it came with, and with tf_keras where that exists; verdicts that
 * need a description under the other generation of Keras are "unknown". The answer's JSON has schema
 * "ckptfit.matrix/1", its HTML is one page that fetches nothing; its exit code is 0 when some call fits somewhere,
 * else 1, 3 when the file is damaged. */
CKPTFIT_API ckptfit_answer* ckptfit_matrix(const char* request, size_t request_size, ckptfit_error* error);

/* Who wrote it, and which environment loads it? `request`: {"checkpoint": "path", "format": "text" | "requirements" |
 * "conda" | "dockerfile"}: what the text is. The answer's JSON has schema "ckptfit.env/1"; its exit code is 0 when an
 * environment is known, 1 when none is, 3 when the file is damaged. */
CKPTFIT_API ckptfit_answer* ckptfit_env(const char* request, size_t request_size, ckptfit_error* error);

/* Requests of functions that write may have a member "sync": true, to wait until what is written, and its name, would
 * survive a failure of power. Without it, only a process that is killed or fails leaves a whole file or none. */

/* Writes the tensors in another format. `request`: {"checkpoint": "path", "output": "path", "check": true}. The name of
 * the output decides its format: "name.safetensors", or a prefix without a dot for a TensorFlow checkpoint by names.
 * With "model" or "description" as above also Keras' own, as that program would have saved them: "name.keras",
 * "name.weights.h5", "name.h5", a whole model where load_model can make one of the program's config, else weights; of
 * a whole model also without a program, for the release in "with".
 * Nothing that is there is replaced; the output is there whole or not at all. The answer's JSON has schema
 * "ckptfit.convert/1". */
CKPTFIT_API ckptfit_answer* ckptfit_convert(const char* request, size_t request_size, ckptfit_error* error);

/* Makes a checkpoint fit a program. `request` is JSON:
 *   {"checkpoint", "model" or "description", "call", "with"}  as above; without a program, a whole-model file is made to
 *                                                 fit the model of its own config, in the words of that release
 *    "output": "path",                            write the repaired file; without it, the plan alone is made. The name
 *                                                 decides the format: a prefix without suffix is a TensorFlow
 *                                                 checkpoint, or name.h5, name.weights.h5, name.keras; a folder
 *                                                 where a SavedModel is only to be read by an earlier TensorFlow
 *    "optimizer": "strip",                        leave the state of optimizers out; "keep", the default, brings it along
 *    "unsafe": ["drop"],                          unsafe steps that may be done: "drop", "narrow", "guess", "reset-after"
 *    "head": "drop" | "resize",                   unsafe, and asked for by the member itself: what to do with a last
 *    "channels": "sum" | "mean" | "tile",         layer of other outputs, a convolution of other input channels, an
 *    "rows": "pad" | "trim",                      Embedding of other rows
 *    "plan_output": "plan.json"                   write the plan, too
 *    "mapping": "mapping.toml"                    which keys are meant for which variables, where that cannot be told
 *    "mapping_output": "mapping.toml"             write such a file of what is planned
 *   {"apply": "plan.json", "output": "path"}      does what a plan says
 *   {"explain": "path"}                           what the record beside a repaired file says: "ckptfit.record/1"
 * Nothing that is there is replaced, the source is not touched, and the output is there whole or not at all: it is read
 * again, the call is replayed on it and every value is compared before. The answer's JSON has schema "ckptfit.fix/1"
 * (docs/design/repair.md); its exit code is 0 when the file fits then, 1 when it cannot be repaired, when unsafe steps
 * would be needed, or when the call still leaves something that was never stored. */
CKPTFIT_API ckptfit_answer* ckptfit_fix(const char* request, size_t request_size, ckptfit_error* error);

/* Which stored tensor belongs to which variable of a program? For those who bring the values into a running model by
 * themselves. `request`: {"checkpoint", "model" or "description", "call", "with"} as for ckptfit_check(), "mapping" and "unsafe" as for
 * ckptfit_fix(); the program is required. The answer's JSON has schema "ckptfit.assign/1" (docs/design/json.md); its exit code is 0, or 1 when a
 * variable has no value. */
CKPTFIT_API ckptfit_answer* ckptfit_assign(const char* request, size_t request_size, ckptfit_error* error);

/* What can still be read of a damaged checkpoint? `request`: {"checkpoint": "path",
 *    "output": "path",   write it: a prefix for a TensorFlow checkpoint, name.safetensors, or, out of HDF5, name.h5
 *    "from": "path"}     take what is lost from this checkpoint: the same key, type and shape
 * Nothing that is there is replaced; the output is there whole, read again and compared, or not at all. The answer's JSON
 * has schema "ckptfit.salvage/1" (docs/design/json.md); its exit code is 0 when nothing is lost, 1 when something is, 3
 * when nothing can be read. */
CKPTFIT_API ckptfit_answer* ckptfit_salvage(const char* request, size_t request_size, ckptfit_error* error);

/* What is inside? `request`: {"checkpoint": "path", "view": "ls" | "tree", "pattern": "*kernel*"}.
 * The answer's JSON has schema "ckptfit.ls/1". */
CKPTFIT_API ckptfit_answer* ckptfit_list(const char* request, size_t request_size, ckptfit_error* error);

/* A cause's page, or the causes behind a pasted error. `request`:
 *   {"about": "SH101"}                           a code, a name, or a pasted error
 *   {"text": "ValueError: ..."}                  a pasted error, a whole traceback, a notebook: at most 4 MiB
 *    "with": "tensorflow==2.15"                  releases that it was seen with
 *    "checkpoint", "model", "description", "call"}  as above: that file is checked, and what it shows counts
 * The answer's JSON has schema "ckptfit.explain/1" (docs/design/json.md); its exit code is 0, or 2 when nothing is known of
 * the text. */
CKPTFIT_API ckptfit_answer* ckptfit_explain(const char* request, size_t request_size, ckptfit_error* error);

/* The values of a checkpoint of any format. A handle serves one thread at a time; distinct handles any number. */
typedef struct ckptfit_values ckptfit_values;

/* Opens the checkpoint at `path`, UTF-8 of `path_size` bytes. NULL and `error` as above. */
CKPTFIT_API ckptfit_values* ckptfit_values_open(const char* path, size_t path_size, ckptfit_error* error);
/* What is inside: JSON of schema "ckptfit.ls/1" with "writer" and "config" besides. Lives as long as the handle. */
CKPTFIT_API const char* ckptfit_values_json(const ckptfit_values* values, size_t* size);
/* Fills `out` with the values of the tensor `key`: row-major, little-endian, side by side. `out_size` must be elements
 * times bytes of the type. Returns CKPTFIT_OK or the code of `error`; `out` then holds nothing of use. Checksums that
 * the format has are verified. */
CKPTFIT_API int ckptfit_values_read(ckptfit_values* values, const char* key, size_t key_size, void* out,
                                    size_t out_size, ckptfit_error* error);
/* The elements of the tensor `key` of texts, row-major: their bytes one after the other, and where each of the `count`
 * elements ends in them. Both live until the next call for this handle. Returns CKPTFIT_OK or the code of `error`. */
CKPTFIT_API int ckptfit_values_texts(ckptfit_values* values, const char* key, size_t key_size, const char** bytes,
                                     const uint64_t** ends, size_t* count, ckptfit_error* error);
/* The object graph of a TensorFlow checkpoint or a SavedModel: JSON of schema "ckptfit.graph/1"; "null" for all others.
 * Lives as long as the handle. NULL and `error` as above. */
CKPTFIT_API const char* ckptfit_values_graph(ckptfit_values* values, size_t* size, ckptfit_error* error);
CKPTFIT_API void ckptfit_values_close(ckptfit_values* values);

/* The values of a tensor where they lie in the file. Whoever holds one accepts that a file which is cut short meanwhile
 * ends the process with SIGBUS. */
typedef struct ckptfit_mapping ckptfit_mapping;

/* Maps the values of the tensor `key`, which `data` and `size` then tell; read only, as ckptfit_values_read() gives them.
 * Each byte is read once, and verified. NULL with code CKPTFIT_OK where the file has them in another form (packed, in
 * chunks or slices, in another byte order, texts); NULL and `error` as above when they cannot be read. A mapping may
 * outlive the handle and be freed by any thread. */
CKPTFIT_API ckptfit_mapping* ckptfit_values_map(ckptfit_values* values, const char* key, size_t key_size,
                                                const void** data, size_t* size, ckptfit_error* error);
CKPTFIT_API void ckptfit_mapping_free(ckptfit_mapping* mapping);

/* The answer as JSON and as text for people: NUL-terminated UTF-8; `size`, when not NULL, receives the length without
 * the NUL. `color` other than 0: the text holds ANSI colours. */
CKPTFIT_API const char* ckptfit_answer_json(const ckptfit_answer* answer, size_t* size);
CKPTFIT_API const char* ckptfit_answer_text(const ckptfit_answer* answer, int color, size_t* size);
/* The answer as a page; empty for questions that have none. */
CKPTFIT_API const char* ckptfit_answer_html(const ckptfit_answer* answer, size_t* size);
/* The exit code that a command with this answer ends with. */
CKPTFIT_API int ckptfit_answer_exit_code(const ckptfit_answer* answer);
CKPTFIT_API void ckptfit_answer_free(ckptfit_answer* answer);

CKPTFIT_API void ckptfit_error_clear(ckptfit_error* error);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* CKPTFIT_CKPTFIT_H_ */
