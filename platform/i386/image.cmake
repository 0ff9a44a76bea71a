# The image of platform/i386/: build/PRESET/bin/pagewright-i386.elf. Each source is compiled by a rule of its own,
# because CMake has one C compiler for a build and that one is the host's.
set(IMAGE ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/pagewright-i386.elf)
set(IMAGE_FOLDER ${CMAKE_SOURCE_DIR}/platform/i386)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${IMAGE_FOLDER}/sources)
file(STRINGS ${IMAGE_FOLDER}/sources IMAGE_SOURCES REGEX "^[a-z]")
file(STRINGS ${IMAGE_FOLDER}/sources LEFT_OUT REGEX "^!")
list(TRANSFORM LEFT_OUT REPLACE "^!" "")
file(GLOB IMAGE_SOURCES RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS ${IMAGE_SOURCES})
list(REMOVE_ITEM IMAGE_SOURCES ${LEFT_OUT})

# Where the sources look for the C library's headers, the image's own is.
foreach(header string.h stdio.h)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/i386/include/${header} CONTENT "#include \"libc.h\"\n")
endforeach()

# With whole paths, since ninja takes those that the compiler says a source depends on from the build folder.
file(READ ${IMAGE_FOLDER}/flags IMAGE_FLAGS)
string(REPLACE " -I" " -I${CMAKE_SOURCE_DIR}/" IMAGE_FLAGS " ${IMAGE_FLAGS}")
string(REPLACE "\n-I" "\n-I${CMAKE_SOURCE_DIR}/" IMAGE_FLAGS "${IMAGE_FLAGS}")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/i386/flags CONTENT "${IMAGE_FLAGS}")

set(IMAGE_OBJECTS "")
foreach(source ${IMAGE_SOURCES})
    set(object ${CMAKE_BINARY_DIR}/i386/${source}.o)
    cmake_path(GET object PARENT_PATH folder)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${object} VERBATIM
        DEPENDS ${CMAKE_SOURCE_DIR}/${source} ${IMAGE_FOLDER}/flags DEPFILE ${object}.d
        COMMAND ${CLANG} @${CMAKE_BINARY_DIR}/i386/flags -Wall -Wextra -Wconversion -Werror
            -isystem ${CMAKE_BINARY_DIR}/i386/include -MD -MF ${object}.d -c ${CMAKE_SOURCE_DIR}/${source} -o ${object}
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Building ${source} for the i386 image")
    list(APPEND IMAGE_OBJECTS ${object})
endforeach()
add_custom_command(OUTPUT ${IMAGE} DEPENDS ${IMAGE_OBJECTS} ${IMAGE_FOLDER}/image.ld VERBATIM
    COMMAND ${LLD} -m elf_i386 -T ${IMAGE_FOLDER}/image.ld --gc-sections -o ${IMAGE} ${IMAGE_OBJECTS}
    COMMENT "Linking the i386 image")
add_custom_target(i386_image ALL DEPENDS ${IMAGE})
