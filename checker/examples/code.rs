//! Prints the bytecode of the transitions and claims of a check: `code FILE CHECK [NAME=VALUE…]`.

use checker::foreign::World;
use checker::heap::Heap;
use checker::model::{Model, Subject};

fn main() {
    let mut args = std::env::args().skip(1);
    let (file, check) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
    let overrides: Vec<String> = args.collect();
    let mut sources = ir::Sources::default();
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let root = sources.add(file, text);
    let compiled = spec_lang::compile(root, &mut sources, &|path| std::fs::read(path), &overrides);
    let Some(module) = compiled.module else { return };
    for check in module.checks.iter().filter(|own| own.name == check) {
        let spec = &module.specs[check.spec];
        let Ok(instances) = interp::instances(spec, check) else { continue };
        let Some(instance) = instances.first() else { continue };
        let heap = Heap::new();
        let world = World::new(spec, instance, &heap);
        let subject = Subject { claims: &check.claims, refinement: None, stuttering_steps: false };
        let model = Model::new(&world, instance, subject, &[], &mut None, None);
        println!("{:#?}", model.layout.leaves.iter().map(|leaf| leaf.place).collect::<Vec<_>>());
        let mut all = vec![("transitions", &model.transitions), ("claims", &model.claims)];
        all.extend(model.steps.as_ref().map(|steps| ("steps", steps)));
        for (name, compiled) in all {
            for (index, chunk) in compiled.code.routines.iter().enumerate() {
                println!(
                    "{name} {index}: {} instructions, {} registers",
                    chunk.code.len(),
                    chunk.registers
                );
                println!("{:x?}", chunk.constants);
                for (at, instr) in chunk.code.iter().enumerate() {
                    println!("  {at}: {instr:?}");
                }
            }
            for foreign in &compiled.foreign {
                println!("{:?} {:?}", foreign.kind, foreign.result.0);
            }
        }
    }
}
