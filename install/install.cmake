# What `cmake --install` puts where: the tool with its man page, its completion and its image, the library with its
# headers, its pkg-config file and its CMake package, and the traces to start with.
#
# The fuzz targets stay in the build tree: without an engine they do what `pagewright replay` does, and with one they
# belong to the corpus and the scripts of the tree that they were built from.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# A library with sanitizers or counters links with nothing that is built without them.
if(PAGEWRIGHT_SEAM OR PAGEWRIGHT_LIBFUZZER OR PAGEWRIGHT_COVERAGE OR CMAKE_C_FLAGS MATCHES "-fsanitize")
    install(CODE "message(FATAL_ERROR \"this build is instrumented, to test and to fuzz: install that of the preset \"
        \"release or dev\")")
    return()
endif()

set(INSTALL_FOLDER ${CMAKE_SOURCE_DIR}/install)
set(STAGE ${CMAKE_BINARY_DIR}/install)

# The headers name each other from where they are, so that one -I, or none, finds them all, and no `page.h` of ours
# comes before one of the program's.
set(INCLUDES "")
function(install_headers room)
    foreach(header ${ARGN})
        cmake_path(GET header FILENAME name)
        set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
        file(READ ${header} text)
        string(REGEX REPLACE "#include \"(trace|run)/" "#include \"../\\1/" text "${text}")
        if(NOT room STREQUAL "mm")
            string(REGEX REPLACE "#include \"(config|platform)\\.h\"" "#include \"../mm/\\1.h\"" text "${text}")
        endif()
        file(GENERATE OUTPUT ${STAGE}/include/pagewright/${room}/${name} CONTENT "${text}")
        if(name MATCHES "\\.h$")
            string(APPEND INCLUDES "#include \"${room}/${name}\"\n")
        endif()
    endforeach()
    set(INCLUDES "${INCLUDES}" PARENT_SCOPE)
endfunction()
file(GLOB MM_HEADERS CONFIGURE_DEPENDS mm/*.h mm/*.acsl)
file(GLOB SPEC_HEADERS CONFIGURE_DEPENDS spec/*.h)
file(GLOB TRACE_HEADERS CONFIGURE_DEPENDS fuzz/trace/*.h)
file(GLOB PLATFORM_HEADERS CONFIGURE_DEPENDS platform/host/*.h)
list(FILTER SPEC_HEADERS EXCLUDE REGEX "/model_parts\\.h$")
list(FILTER TRACE_HEADERS EXCLUDE REGEX "/(files|random|token)\\.h$")
list(FILTER PLATFORM_HEADERS EXCLUDE REGEX "_check\\.h$")
install_headers(mm ${MM_HEADERS})
install_headers(spec ${SPEC_HEADERS})
install_headers(trace ${TRACE_HEADERS})
install_headers(platform ${PLATFORM_HEADERS})
install_headers(run ${CMAKE_SOURCE_DIR}/fuzz/run/driver.h)
configure_file(${INSTALL_FOLDER}/pagewright.h.in ${STAGE}/include/pagewright/pagewright.h @ONLY)
install(DIRECTORY ${STAGE}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# The library. Where it is found by pkg-config, the prefix is where the file lies: a folder that was installed may move.
cmake_path(SET LIBRARY_FOLDER NORMALIZE ${CMAKE_INSTALL_LIBDIR})
cmake_path(SET INCLUDE_FOLDER NORMALIZE ${CMAKE_INSTALL_INCLUDEDIR})
foreach(folder LIBRARY_FOLDER INCLUDE_FOLDER)
    if(IS_ABSOLUTE "${${folder}}")
        set(PC_${folder} ${${folder}})
    else()
        set(PC_${folder} "\${prefix}/${${folder}}")
    endif()
endforeach()
cmake_path(SET from NORMALIZE /prefix/${LIBRARY_FOLDER}/pkgconfig)
cmake_path(RELATIVE_PATH from BASE_DIRECTORY /prefix OUTPUT_VARIABLE from)
string(REGEX REPLACE "[^/]+" ".." PC_PREFIX ${from})
if(IS_ABSOLUTE "${LIBRARY_FOLDER}")
    set(PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
    set(PC_PREFIX "\${pcfiledir}/${PC_PREFIX}")
endif()
configure_file(${INSTALL_FOLDER}/pagewright.pc.in ${STAGE}/pagewright.pc @ONLY)
install(FILES ${STAGE}/pagewright.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# find_package(pagewright) gives the target pagewright::pagewright.
set_target_properties(core PROPERTIES EXPORT_NAME pagewright)
target_include_directories(core INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(TARGETS core EXPORT pagewright ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(CMAKE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/pagewright)
install(EXPORT pagewright FILE pagewright-config.cmake NAMESPACE pagewright:: DESTINATION ${CMAKE_FOLDER})
write_basic_package_version_file(${STAGE}/pagewright-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${STAGE}/pagewright-config-version.cmake DESTINATION ${CMAKE_FOLDER})

# The tool. Its image is no program of this machine, so it lies where an emulator's firmware would.
install(TARGETS pagewright RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET i386_image)
    install(FILES ${IMAGE} DESTINATION ${CMAKE_INSTALL_DATADIR}/pagewright)
endif()
configure_file(${INSTALL_FOLDER}/pagewright.1.in ${STAGE}/pagewright.1 @ONLY)
install(FILES ${STAGE}/pagewright.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${INSTALL_FOLDER}/completion.bash RENAME pagewright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

# What the man page and the help point at.
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES docs/trace-language.md docs/follow-format.md docs/follow.schema.json docs/DIFFERENCES.md docs/mmu.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
install(DIRECTORY corpus/scenarios/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
