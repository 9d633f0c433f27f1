# CKPTFIT_SANITIZE: a list for -fsanitize=, such as "address,undefined" or "thread".
set(CKPTFIT_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(CKPTFIT_SANITIZE)
  add_compile_options(-fsanitize=${CKPTFIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CKPTFIT_SANITIZE})
  # Optimising instrumented code takes two to five times as long as compiling it, and pays only where bytes are read by
  # the million: everything else is compiled with these.
  set(CKPTFIT_SANITIZE_SLOW -O0)
endif()
