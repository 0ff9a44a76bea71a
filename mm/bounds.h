/*
 * Where the parts of a program lie in its address space: code, data, arguments, environment, and
 * the top of its stack. Mirrors those fields of mm_struct, which exec fills and /proc shows.
 *
 * All are bytes. An address space that no program was loaded into has 0 in all of them.
 */
#ifndef MM_BOUNDS_H
#define MM_BOUNDS_H

#include "mm.h"

/* What this layer writes of an address space. */
#define A_BOUNDS(mm)                                                                               \
    mm_start_code[mm], mm_end_code[mm], mm_start_data[mm], mm_end_data[mm], mm_start_stack[mm],    \
        mm_arg_start[mm], mm_arg_end[mm], mm_env_start[mm], mm_env_end[mm]

/* The part of these fields that exec learns from the program, and the part that it makes. */
struct program_bounds {
    uint32_t start_code;
    uint32_t end_code;
    uint32_t start_data;
    uint32_t end_data;
};
struct stack_bounds {
    uint32_t start_stack; /* the stack pointer that the program begins with */
    uint32_t arg_start;
    uint32_t arg_end; /* the environment begins here */
    uint32_t env_end;
};

/* MM begins: there is no program. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns A_BOUNDS(mm);
    ensures code: mm_start_code[mm] == 0 && mm_end_code[mm] == 0;
    ensures data: mm_start_data[mm] == 0 && mm_end_data[mm] == 0;
    ensures stack: mm_start_stack[mm] == 0;
    ensures text: mm_arg_start[mm] == 0 && mm_arg_end[mm] == 0 && mm_env_start[mm] == 0 &&
        mm_env_end[mm] == 0;
*/
void bounds_init(mm_id mm);

/* MM, of a child, has the program of OLD. */
/*@ requires old < NR_MM && mm < NR_MM;
    terminates \true; exits \false;
    assigns A_BOUNDS(mm);
    ensures code: mm_start_code[mm] == \old(mm_start_code[old]) &&
        mm_end_code[mm] == \old(mm_end_code[old]);
    ensures data: mm_start_data[mm] == \old(mm_start_data[old]) &&
        mm_end_data[mm] == \old(mm_end_data[old]);
    ensures stack: mm_start_stack[mm] == \old(mm_start_stack[old]);
    ensures text: mm_arg_start[mm] == \old(mm_arg_start[old]) &&
        mm_arg_end[mm] == \old(mm_arg_end[old]) && mm_env_start[mm] == \old(mm_arg_end[old]) &&
        mm_env_end[mm] == \old(mm_env_end[old]);
*/
void bounds_copy(mm_id old, mm_id mm);

/* What exec found out. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns A_BOUNDS(mm);
    ensures code: mm_start_code[mm] == program.start_code && mm_end_code[mm] == program.end_code;
    ensures data: mm_start_data[mm] == program.start_data && mm_end_data[mm] == program.end_data;
    ensures stack: mm_start_stack[mm] == stack.start_stack;
    ensures text: mm_arg_start[mm] == stack.arg_start && mm_arg_end[mm] == stack.arg_end &&
        mm_env_start[mm] == stack.arg_end && mm_env_end[mm] == stack.env_end;
*/
void set_bounds(mm_id mm, struct program_bounds program, struct stack_bounds stack);

#endif
