# CKPTFIT_SANITIZE: a list for -fsanitize=, such as "address,undefined" or "thread".
set(CKPTFIT_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(CKPTFIT_SANITIZE)
  add_compile_options(-fsanitize=${CKPTFIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CKPTFIT_SANITIZE})
endif()
