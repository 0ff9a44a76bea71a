# The watch over the seam (docs/seam.md): the build compiles a mirror of the sources, in which calls from
# unproved code to proved functions go through wrappers that evaluate what the functions require.
# Sets TREE, the root of the mirror, and makes the library seam.
find_program(PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
set(SEAM ${CMAKE_BINARY_DIR}/seam)
set(TREE ${SEAM}/mirror)

file(GLOB_RECURSE SEAM_INPUTS CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
    mm/*.[ch] mm/*.acsl spec/*.[ch] spec/*.acsl platform/*.[ch] fuzz/*.[ch] tool/*.[ch])
list(FILTER SEAM_INPUTS EXCLUDE REGEX "^fuzz/faults/")
list(TRANSFORM SEAM_INPUTS PREPEND ${TREE}/ OUTPUT_VARIABLE SEAM_MIRROR)
add_custom_command(
    OUTPUT ${SEAM_MIRROR} ${SEAM}/seam_checks.c ${SEAM}/seam_calls.h ${SEAM}/seam_ghosts.h ${SEAM}/watched.txt
    COMMAND ${PYTHON} proofs/seam.py --cc ${CMAKE_C_COMPILER} --out ${SEAM}
    DEPENDS ${SEAM_INPUTS} proofs/seam.py proofs/acsl.py proofs/acsl_to_c.py proofs/ledger proofs/seam/ghost.h
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    COMMENT "The seam: mirroring the sources, translating what proved functions require"
    VERBATIM)
add_custom_target(seam_mirror DEPENDS ${SEAM_MIRROR} ${SEAM}/watched.txt)

# As the checkers, these are no behaviour of the core: no counters. Reads are held inside arrays by the
# checks themselves, and a sum that leaves 64 bits ends the program.
file(GLOB SEAM_SOURCES CONFIGURE_DEPENDS proofs/seam/*.c)
add_library(seam OBJECT ${SEAM_SOURCES} ${SEAM}/seam_checks.c)
target_include_directories(seam PRIVATE ${SEAM} ${TREE}/mm ${TREE}/spec ${TREE}/platform ${TREE}/platform/host
    ${TREE}/fuzz proofs/seam ${TREE})
target_compile_options(seam PRIVATE -DPAGEWRIGHT_SEAM -O2 -Wno-unused-function -fno-sanitize=all
    -fsanitize=signed-integer-overflow -fsanitize-undefined-trap-on-error)
add_dependencies(seam seam_mirror)
