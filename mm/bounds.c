/*
 * Where the parts of a program lie in its address space.
 *
 * Nothing here is decided: exec knows the numbers, this layer holds them.
 */
#include "bounds.h"

uint32_t mm_start_code[NR_MM];
uint32_t mm_end_code[NR_MM];
uint32_t mm_start_data[NR_MM];
uint32_t mm_end_data[NR_MM];
uint32_t mm_start_stack[NR_MM];
uint32_t mm_arg_start[NR_MM];
uint32_t mm_arg_end[NR_MM];
uint32_t mm_env_start[NR_MM];
uint32_t mm_env_end[NR_MM];

void set_bounds(mm_id mm, struct program_bounds program, struct stack_bounds stack)
{
    mm_start_code[mm] = program.start_code;
    mm_end_code[mm] = program.end_code;
    mm_start_data[mm] = program.start_data;
    mm_end_data[mm] = program.end_data;
    mm_start_stack[mm] = stack.start_stack;
    mm_arg_start[mm] = stack.arg_start;
    mm_arg_end[mm] = stack.arg_end;
    mm_env_start[mm] = stack.arg_end;
    mm_env_end[mm] = stack.env_end;
}

void bounds_init(mm_id mm)
{
    struct program_bounds program = {0, 0, 0, 0};
    struct stack_bounds stack = {0, 0, 0, 0};

    set_bounds(mm, program, stack);
}

void bounds_copy(mm_id old, mm_id mm)
{
    struct program_bounds program = {mm_start_code[old], mm_end_code[old], mm_start_data[old],
                                     mm_end_data[old]};
    struct stack_bounds stack = {mm_start_stack[old], mm_arg_start[old], mm_arg_end[old],
                                 mm_env_end[old]};

    set_bounds(mm, program, stack);
}
