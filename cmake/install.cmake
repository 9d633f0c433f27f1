# What `cmake --install` and the wheel hold. The wheel (component "python") has the library, its module and the command
# beside the Python package; the whole installation has the header, too.
if(SKBUILD)
  # A wheel has no symbolic links: one file, named without a version.
  set_property(TARGET ckptfit PROPERTY VERSION)
  set_property(TARGET ckptfit PROPERTY SOVERSION)
  install(TARGETS ckptfit ckptfit_hdf5 LIBRARY DESTINATION lib COMPONENT python)
  install(TARGETS ckptfit_cli RUNTIME DESTINATION bin COMPONENT python)
else()
  include(GNUInstallDirs)
  install(TARGETS ckptfit ckptfit_hdf5 LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(TARGETS ckptfit_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES include/ckptfit/ckptfit.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ckptfit)
endif()
