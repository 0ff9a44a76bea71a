/*
 * The tables of vectors and the task state, for linear addresses of the window.
 */
#include "traps.h"

#include <stdio.h>

#include "console.h"
#include "layout.h"

#define NR_VECTORS 129u
#define VECTOR_BYTES 16u /* of code in start.S */
#define GATE 0x8E00u     /* an interrupt gate of ring 0 */
#define GATE_USER 0xEE00u

extern char vectors[];
extern char system_call[];
extern uint32_t tss[26];
extern uint32_t gdt_tss[2];

static uint32_t idt[NR_VECTORS][2];

static void set_gate(uint32_t number, uint32_t address, uint32_t kind)
{
    idt[number][0] = (uint32_t)SEG_CODE << 16 | (address & 0xFFFFu);
    idt[number][1] = (address & 0xFFFF0000u) | kind;
}

void traps_open(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) idtr = {sizeof idt - 1, (uint32_t)idt};
    uint32_t base = (uint32_t)tss;

    for (uint32_t i = 0; i < 32; i++) {
        set_gate(i, (uint32_t)vectors + i * VECTOR_BYTES, GATE);
    }
    set_gate(TRAP_SYSTEM_CALL, (uint32_t)system_call, GATE_USER);
    __asm__ volatile("lidt %0" : : "m"(idtr));
    tss[2] = SEG_DATA;    /* ss0 */
    tss[25] = 104u << 16; /* no bitmap of ports */
    gdt_tss[0] = base << 16 | 103u;
    gdt_tss[1] = (base & 0xFF000000u) | 0x8900u | (base >> 16 & 0xFFu);
    __asm__ volatile("ltr %w0" : : "r"(SEG_TSS));
}

void unexpected_trap(void)
{
    char text[96];

    snprintf(text, sizeof text, "trap %u: code 0x%x, at 0x%x, address 0x%x", trap_vector, trap_code,
             trap_eip, trap_address);
    console_line(text);
    machine_exit(2);
}
