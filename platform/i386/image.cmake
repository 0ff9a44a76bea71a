# The image of platform/i386/: build/PRESET/bin/pagewright-i386.elf. Each source is compiled by a rule of its own,
# because CMake has one C compiler for a build and that one is the host's.
set(IMAGE ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/pagewright-i386.elf)
file(GLOB IMAGE_SOURCES CONFIGURE_DEPENDS mm/*.c spec/*.c fuzz/ops/*.c platform/i386/*.c platform/i386/*.S)
# What replaces a file of the simulated machine stands in platform/i386/ under the same name.
list(FILTER IMAGE_SOURCES EXCLUDE REGEX "/fuzz/ops/checkers\\.c$")
foreach(name op operations printer reader token words)
    list(APPEND IMAGE_SOURCES ${CMAKE_SOURCE_DIR}/fuzz/trace/${name}.c)
endforeach()
foreach(name fuzz/run/steps fuzz/run/final_pages platform/host/machine platform/host/cache
        platform/host/swap_check platform/host/file_check)
    list(APPEND IMAGE_SOURCES ${CMAKE_SOURCE_DIR}/${name}.c)
endforeach()

set(IMAGE_FLAGS --target=i386-unknown-none-elf -march=i386 -std=c11 -ffreestanding -nostdlibinc -fno-pic
    -fno-stack-protector -ffunction-sections -fdata-sections -O2 -g -Wall -Wextra -Wconversion -Werror
    -isystem ${CMAKE_BINARY_DIR}/i386/include)
foreach(folder mm spec platform platform/host platform/i386 fuzz .)
    list(APPEND IMAGE_FLAGS -I${CMAKE_SOURCE_DIR}/${folder})
endforeach()

foreach(header string.h stdio.h)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/i386/include/${header} CONTENT "#include \"libc.h\"\n")
endforeach()

set(IMAGE_OBJECTS "")
foreach(source ${IMAGE_SOURCES})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${source})
    set(object ${CMAKE_BINARY_DIR}/i386/${name}.o)
    cmake_path(GET object PARENT_PATH folder)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${object} DEPENDS ${source} DEPFILE ${object}.d VERBATIM
        COMMAND ${CLANG} ${IMAGE_FLAGS} -MD -MF ${object}.d -c ${source} -o ${object}
        COMMENT "Building ${name} for the i386 image")
    list(APPEND IMAGE_OBJECTS ${object})
endforeach()
add_custom_command(OUTPUT ${IMAGE} DEPENDS ${IMAGE_OBJECTS} ${CMAKE_SOURCE_DIR}/platform/i386/image.ld VERBATIM
    COMMAND ${LLD} -m elf_i386 -T ${CMAKE_SOURCE_DIR}/platform/i386/image.ld --gc-sections -o ${IMAGE} ${IMAGE_OBJECTS}
    COMMENT "Linking the i386 image")
add_custom_target(i386_image ALL DEPENDS ${IMAGE})
